-- 4: syntax error

-- device_get (id int) -> (name text)
SELECT name FORM device WHERE id = $1;
