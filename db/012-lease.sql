-- Who does what only one process over all nodes may do; and who was served
-- last of those that take turns.

-- A lease is renewed by counting its beat up; renewed is for people to read.
CREATE TABLE lease (
	name TEXT NOT NULL PRIMARY KEY,
	node TEXT NOT NULL,
	process TEXT NOT NULL,
	beat INTEGER NOT NULL,
	renewed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- served grows: the extension with the least has waited longest.
CREATE TABLE turn (
	extension TEXT NOT NULL REFERENCES extension (key) ON DELETE CASCADE,
	work TEXT NOT NULL,
	served INTEGER NOT NULL,
	PRIMARY KEY (extension, work)
) STRICT, WITHOUT ROWID;
