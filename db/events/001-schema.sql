-- What devices said.  A file of these tables is a segment; what outlives
-- segments is in another (cgi/events/store.h).  Times are ms since 1970.

-- In the order they were stored; id is the segment's number and a count.  before
-- is the device's event before this one in the same segment, 0 for its first:
-- its newest are found without an index that every event would have to change.
CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	device INTEGER NOT NULL,
	before INTEGER NOT NULL,
	name TEXT NOT NULL,
	format TEXT NOT NULL,
	at INTEGER NOT NULL,
	base64 INTEGER NOT NULL CHECK (base64 IN (0, 1)),
	payload TEXT NOT NULL
) STRICT;

-- A device's newest event of the segment.
CREATE TABLE head (
	device INTEGER PRIMARY KEY,
	last INTEGER NOT NULL
) STRICT;

-- Who connected, who left, what was refused.
CREATE TABLE connection_log (
	id INTEGER PRIMARY KEY,
	client TEXT NOT NULL,
	at INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	address TEXT NOT NULL,
	detail TEXT NOT NULL
) STRICT;
CREATE INDEX connection_log_client ON connection_log (client, id);

-- How far each segment of the journal was read.
CREATE TABLE place (
	segment TEXT NOT NULL PRIMARY KEY,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row, once the segment is in use.
CREATE TABLE segment (
	id INTEGER PRIMARY KEY,
	begun INTEGER NOT NULL
) STRICT;

-- The newest of each type, kept apart.
CREATE TABLE last_event (
	device INTEGER NOT NULL,
	name TEXT NOT NULL,
	format TEXT NOT NULL,
	at INTEGER NOT NULL,
	base64 INTEGER NOT NULL CHECK (base64 IN (0, 1)),
	payload TEXT NOT NULL,
	PRIMARY KEY (device, name)
) STRICT, WITHOUT ROWID;

-- How each client stands.
CREATE TABLE connection (
	client TEXT NOT NULL PRIMARY KEY,
	connected INTEGER NOT NULL CHECK (connected IN (0, 1)),
	since INTEGER NOT NULL,
	address TEXT NOT NULL,
	detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX connection_now ON connection (client) WHERE connected = 1;
