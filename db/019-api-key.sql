-- Keys that programs sign in with.  name: a-ORG-xxxxxxxxxx; of the token only
-- its hash.  Ids are never used again, so that what counts by them does not
-- take one key for another.
CREATE TABLE api_key (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,
	token_hash TEXT NOT NULL,
	role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
	comment TEXT NOT NULL DEFAULT '',
	creator TEXT NOT NULL DEFAULT '',	-- '': the command line
	created INTEGER NOT NULL,
	expires INTEGER,
	used INTEGER				-- about when last
) STRICT;
