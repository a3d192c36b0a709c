-- least 5
-- As db/023-line.sql.
ALTER TABLE device ADD COLUMN line TEXT NOT NULL GENERATED ALWAYS AS (
	type_id || chr(31) || device_id || chr(31) || sim_state || chr(31) ||
	ext_keys || chr(31) || CAST(created AS TEXT) || chr(31) ||
	device_class || chr(31) || location) STORED;
ALTER TABLE link ADD COLUMN line TEXT NOT NULL GENERATED ALWAYS AS (
	type_id || chr(31) || device_id || chr(31) || sim_state || chr(31) ||
	ext_keys || chr(31) || CAST(created AS TEXT) || chr(31) ||
	device_class || chr(31) || location) STORED;

DROP INDEX device_by_name;
DROP INDEX device_by_type;
DROP INDEX device_by_class;
DROP INDEX device_by_location;
DROP INDEX device_by_state;
CREATE INDEX device_by_name ON device (device_id, id, line);
CREATE INDEX device_by_type ON device (type_id, id, device_class,
	sim_state, line);
CREATE INDEX device_by_class ON device (device_class, id, type_id,
	sim_state, line);
CREATE INDEX device_by_location ON device (location, id, line);
CREATE INDEX device_by_state ON device (sim_state, id, type_id,
	device_class, line);
