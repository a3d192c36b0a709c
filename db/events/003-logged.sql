-- In last.db: the newest segment whose log has something of a client.  Of those
-- that have connected before, any.
CREATE TABLE logged (
	client TEXT NOT NULL PRIMARY KEY,
	segment INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO logged SELECT client, 1 << 31 FROM connection;
