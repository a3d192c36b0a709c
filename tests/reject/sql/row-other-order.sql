-- 3: column 1 is added, not name

-- device_get (id int) -> (name text, added int)
SELECT added, name FROM device WHERE id = $1;
