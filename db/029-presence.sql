-- What the list says of a device that speaks: whether it is connected, and in
-- which quarter of an hour (since 1970) it was heard last, 0 when never.  Apart
-- from the device, so that no index of the list changes, however much it says.
CREATE TABLE presence (
	device INTEGER PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
	connected INTEGER NOT NULL DEFAULT 0 CHECK (connected IN (0, 1)),
	heard INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO presence (device) SELECT id FROM device;
CREATE INDEX presence_found ON presence (connected, heard);
CREATE TRIGGER device_present AFTER INSERT ON device
BEGIN
	INSERT INTO presence (device) VALUES (NEW.id);
END;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
	('presence', 'presence_found', '1000000 500000 100');
