-- Access tokens of outside services, sealed: got once, used by all processes
-- until they expire.  account: a hash over the credentials.
CREATE TABLE token (
	account TEXT NOT NULL,
	name TEXT NOT NULL,
	sealed TEXT NOT NULL DEFAULT '',
	got INTEGER NOT NULL DEFAULT 0,
	expires INTEGER NOT NULL DEFAULT 0,
	refusals INTEGER NOT NULL DEFAULT 0,
	refused INTEGER,
	touched INTEGER NOT NULL,	-- for its retention
	PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX token_age ON token (touched);
