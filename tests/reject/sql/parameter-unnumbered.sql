-- 3: parameter ?

-- device_get (id int) -> (name text)
SELECT name FROM device WHERE id = ?;
