-- 3: SQL without a comment that names it

SELECT name FROM device;
