-- 3: gives 1 columns, 0 are named

-- device_get (id int)
SELECT name FROM device WHERE id = $1;
