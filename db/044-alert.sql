-- What the status page has marked "act now", since when, and whether the
-- operator was told.
CREATE TABLE alert (
	title TEXT NOT NULL PRIMARY KEY,
	since INTEGER NOT NULL,
	told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
) STRICT, WITHOUT ROWID;
