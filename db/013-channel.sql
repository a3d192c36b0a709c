-- How the channel of an extension stands.  No row: it has none, or is off.
CREATE TABLE channel (
	extension TEXT NOT NULL PRIMARY KEY
		REFERENCES extension (key) ON DELETE CASCADE,
	since INTEGER,			-- connected; NULL: it is not
	last_event INTEGER,
	failed INTEGER,			-- the last failure, and which
	err TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	next_try INTEGER		-- NULL: now, or connected
) STRICT, WITHOUT ROWID;
