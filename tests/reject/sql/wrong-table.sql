-- 4: no such table: devices

-- device_get (id int) -> (name text)
SELECT name FROM devices WHERE id = $1;
