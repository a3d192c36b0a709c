-- Errors are stored by their names, '' for none: a number means something in
-- one version of the program only.

CREATE TABLE error_name (
	n INTEGER NOT NULL PRIMARY KEY,
	name TEXT NOT NULL
) STRICT;
INSERT INTO error_name (n, name) VALUES
	(1, 'input'), (2, 'form'), (3, 'csrf'), (4, 'signin'), (5, 'role'),
	(6, 'notfound'), (7, 'method'), (8, 'toobig'), (9, 'conflict'),
	(10, 'db'), (11, 'busy'), (12, 'internal'), (13, 'service_dns'),
	(14, 'service_connect'), (15, 'service_tls'), (16, 'service_timeout'),
	(17, 'service_closed'), (18, 'service_big'), (19, 'service_answer'),
	(20, 'service_auth'), (21, 'service_forbidden'),
	(22, 'service_notfound'), (23, 'service_refused'),
	(24, 'service_rate'), (25, 'service_fault'), (26, 'service_turn'),
	(27, 'service_cannot'), (28, 'sealed');

ALTER TABLE extension RENAME COLUMN check_err TO was;
ALTER TABLE extension ADD COLUMN check_err TEXT NOT NULL DEFAULT '';
UPDATE extension SET check_err = COALESCE((SELECT name FROM error_name
	WHERE n = was), 'internal') WHERE was <> 0;
ALTER TABLE extension DROP COLUMN was;

ALTER TABLE sim RENAME COLUMN last_err TO was;
ALTER TABLE sim ADD COLUMN last_err TEXT NOT NULL DEFAULT '';
UPDATE sim SET last_err = COALESCE((SELECT name FROM error_name
	WHERE n = was), 'internal') WHERE was <> 0;
ALTER TABLE sim DROP COLUMN was;

ALTER TABLE command RENAME COLUMN err TO was;
ALTER TABLE command ADD COLUMN err TEXT NOT NULL DEFAULT '';
UPDATE command SET err = COALESCE((SELECT name FROM error_name
	WHERE n = was), 'internal') WHERE was <> 0;
ALTER TABLE command DROP COLUMN was;

ALTER TABLE follow RENAME COLUMN err TO was;
ALTER TABLE follow RENAME COLUMN read_err TO read_was;
ALTER TABLE follow ADD COLUMN err TEXT NOT NULL DEFAULT '';
ALTER TABLE follow ADD COLUMN read_err TEXT NOT NULL DEFAULT '';
UPDATE follow SET err = COALESCE((SELECT name FROM error_name
	WHERE n = was), 'internal') WHERE was <> 0;
UPDATE follow SET read_err = COALESCE((SELECT name FROM error_name
	WHERE n = read_was), 'internal') WHERE read_was <> 0;
ALTER TABLE follow DROP COLUMN was;
ALTER TABLE follow DROP COLUMN read_was;

-- Forms that were being filled in keep the result of their last check.
UPDATE draft SET body = json_set(body, '$.check.err', COALESCE((SELECT name
	FROM error_name WHERE n = json_extract(body, '$.check.err')), ''))
WHERE json_valid(body) AND json_type(body, '$.check.err') = 'integer';

DROP TABLE error_name;
