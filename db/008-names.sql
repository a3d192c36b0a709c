-- Names of the field's own: a counter is a counter, and what speaks an API is
-- a driver.

ALTER TABLE tally RENAME TO counter;
ALTER TABLE extension RENAME COLUMN provider TO driver;

-- Forms that were being filled in name it, too.
UPDATE draft SET body = json_remove(
	json_set(body, '$.driver', json_extract(body, '$.provider')),
	'$.provider')
WHERE json_valid(body) AND json_type(body, '$.provider') IS NOT NULL;
