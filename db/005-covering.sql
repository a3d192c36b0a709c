-- What lists and a device's page read, from an index alone: rows next to each
-- other in an order lie anywhere in the table.

-- The links of a device, with the rows of their SIMs.
ALTER TABLE link ADD COLUMN sim INTEGER NOT NULL DEFAULT 0;
UPDATE link SET sim = (SELECT s.id FROM sim s
	WHERE s.extension = link.extension AND s.sim_id = link.sim_id);
DROP INDEX link_device;
CREATE INDEX link_device ON link (device, extension, sim_id, sim);

-- Everything a line of the list shows, per order.  The id stands where it
-- decides the order among equals.
DROP INDEX device_by_name;
DROP INDEX device_by_type;
DROP INDEX device_by_class;
DROP INDEX device_by_location;
DROP INDEX device_by_state;
CREATE INDEX device_by_name ON device (device_id, id, type_id, device_class,
	location, sim_state, ext_keys, created);
CREATE INDEX device_by_type ON device (type_id, id, device_id, device_class,
	location, sim_state, ext_keys, created);
CREATE INDEX device_by_class ON device (device_class, id, type_id, device_id,
	location, sim_state, ext_keys, created);
CREATE INDEX device_by_location ON device (location, id, type_id, device_id,
	device_class, sim_state, ext_keys, created);
CREATE INDEX device_by_state ON device (sim_state, id, type_id, device_id,
	device_class, location, ext_keys, created);

-- The same for the devices of an extension.
ALTER TABLE link ADD COLUMN ext_keys TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
UPDATE link SET
	ext_keys = (SELECT d.ext_keys FROM device d WHERE d.id = link.device),
	created = (SELECT d.created FROM device d WHERE d.id = link.device);

DROP TRIGGER device_repeated;
CREATE TRIGGER device_repeated
AFTER UPDATE OF device_class, location, sim_state, ext_keys ON device
WHEN OLD.device_class <> NEW.device_class OR OLD.location <> NEW.location OR
	OLD.sim_state <> NEW.sim_state OR OLD.ext_keys <> NEW.ext_keys
BEGIN
	UPDATE link SET device_class = NEW.device_class,
		location = NEW.location, sim_state = NEW.sim_state,
		ext_keys = NEW.ext_keys
	WHERE device = NEW.id;
END;

-- What the planner may take for granted, the same at any size, so that a
-- filter and an order together always use the index of both: without it the
-- index that covers the filter alone looks as good, and reads all its rows.
ANALYZE;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
	('device', 'sqlite_autoindex_device_1', '1000000 100000 1'),
	('device', 'device_by_name', '1000000 2 1 1 1 1 1 1 1'),
	('device', 'device_by_type', '1000000 100000 1 1 1 1 1 1 1'),
	('device', 'device_by_class', '1000000 100000 1 1 1 1 1 1 1'),
	('device', 'device_by_location', '1000000 1000 1 1 1 1 1 1 1'),
	('device', 'device_by_state', '1000000 100000 1 1 1 1 1 1 1'),
	('device', 'device_type_class', '1000000 100000 10000'),
	('device', 'device_type_location', '1000000 100000 100'),
	('device', 'device_type_state', '1000000 100000 10000'),
	('device', 'device_class_name', '1000000 100000 1'),
	('device', 'device_class_type', '1000000 100000 10000'),
	('device', 'device_class_location', '1000000 100000 100'),
	('device', 'device_class_state', '1000000 100000 10000'),
	('device', 'device_state_name', '1000000 100000 1'),
	('device', 'device_state_type', '1000000 100000 10000'),
	('device', 'device_state_class', '1000000 100000 10000'),
	('device', 'device_state_location', '1000000 100000 100');
