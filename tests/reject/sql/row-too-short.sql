-- 3: gives 2 columns, 1 are named

-- device_get (id int) -> (name text)
SELECT name, added FROM device WHERE id = $1;
