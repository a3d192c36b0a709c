-- 3: gives 0 columns

-- device_put (id int) -> (name text)
UPDATE device SET name = 'x' WHERE id = $1;
