-- 3: parameter $3

-- device_put (id int, name text)
UPDATE device SET name = $3 WHERE id = $1 AND name = $2;
