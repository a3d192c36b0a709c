-- least 1
-- As db/events/004-heard.sql; and the newest events of all devices.
CREATE TABLE heard (
	device BIGINT PRIMARY KEY,
	quarter BIGINT NOT NULL
);
CREATE INDEX heard_quarter ON heard (quarter, device);
CREATE INDEX event_id ON event (id);
