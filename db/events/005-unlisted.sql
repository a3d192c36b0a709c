-- In last.db: what the list of devices, which is in another database, is yet to
-- be told (cgi/events/store_sqlite_present.c).  connected: NULL when that did
-- not change; heard: a quarter of an hour, 0 when it did not.
CREATE TABLE unlisted (
	device INTEGER PRIMARY KEY,
	connected INTEGER CHECK (connected IN (0, 1)),
	heard INTEGER NOT NULL
) STRICT;
INSERT INTO unlisted (device, heard) SELECT device, quarter FROM heard;
-- Of which device a client is, 0 when of none.
ALTER TABLE connection ADD COLUMN device INTEGER NOT NULL DEFAULT 0;
