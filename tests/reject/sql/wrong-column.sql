-- 4: no such column: nmae

-- device_get (id int) -> (name text)
SELECT nmae FROM device WHERE id = $1;
