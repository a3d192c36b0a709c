-- 3: a: name is there twice

-- a (name text, name text)
UPDATE device SET name = $1 WHERE name = $2;
