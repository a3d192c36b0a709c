-- Following what others change at the carriers.

-- Marked to be read again, and when; each further mark adds one, so that who
-- reads it sees whether it was marked again meanwhile.
ALTER TABLE sim ADD COLUMN due INTEGER;
CREATE INDEX sim_due ON sim (extension, due, id) WHERE due IS NOT NULL;

CREATE TRIGGER sim_due_set AFTER UPDATE OF due ON sim
WHEN OLD.due IS NULL AND NEW.due IS NOT NULL
BEGIN
	INSERT INTO tally (name, n) VALUES ('due:' || NEW.extension, 1)
	ON CONFLICT (name) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER sim_due_done AFTER UPDATE OF due ON sim
WHEN OLD.due IS NOT NULL AND NEW.due IS NULL
BEGIN
	UPDATE tally SET n = n - 1 WHERE name = 'due:' || OLD.extension;
END;

CREATE TRIGGER sim_due_gone AFTER DELETE ON sim WHEN OLD.due IS NOT NULL
BEGIN
	UPDATE tally SET n = n - 1 WHERE name = 'due:' || OLD.extension;
END;

-- How far the changes of an extension's SIMs are known: every change before
-- asked is marked.  began and page: a list that is still being read, since when
-- and where it goes on.  read_tried, read_err: how reading SIMs last failed.
CREATE TABLE follow (
	extension TEXT NOT NULL PRIMARY KEY
		REFERENCES extension (key) ON DELETE CASCADE,
	asked INTEGER,
	began INTEGER,
	page INTEGER NOT NULL DEFAULT 1,
	tried INTEGER,
	err INTEGER NOT NULL DEFAULT 0,
	err_text TEXT NOT NULL DEFAULT '',
	read_tried INTEGER,
	read_err INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What was read before is followed from its oldest reading on.
INSERT INTO follow (extension, asked)
SELECT e.key, (SELECT min(s.as_of) FROM sim s WHERE s.extension = e.key)
FROM extension e;
