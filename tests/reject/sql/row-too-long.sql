-- 3: gives 1 columns, 2 are named

-- device_get (id int) -> (name text, added int)
SELECT name FROM device WHERE id = $1;
