-- 4: no such column

-- device_get () -> (id int)
SELECT id FROM device WHERE name = "x";
