-- 3: name is TEXT, not int

-- device_get (id int) -> (name int)
SELECT name FROM device WHERE id = $1;
