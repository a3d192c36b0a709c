-- 3: $2 (name) is not used

-- device_put (id int, name text)
UPDATE device SET name = 'x' WHERE id = $1;
