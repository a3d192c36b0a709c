-- Wrong passwords: how many from whom, and until when nothing more is tried.
CREATE TABLE brake (
	who TEXT NOT NULL PRIMARY KEY,	-- hash of user name and address
	failures INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX brake_at ON brake (at);
