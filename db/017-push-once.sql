-- What the signature of a push covers, and whose it was: used once.
CREATE TABLE push_once (
	extension TEXT NOT NULL REFERENCES extension (key) ON DELETE CASCADE,
	mark TEXT NOT NULL,
	event_id TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (extension, mark)
) STRICT, WITHOUT ROWID;
CREATE INDEX push_once_at ON push_once (at);
