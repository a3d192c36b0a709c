-- 3: must be one statement

-- device_end (id int)
DELETE FROM device WHERE id = $1; DELETE FROM device;
