-- As db/027-gateway.sql.
CREATE TABLE device_gateway (
	device BIGINT PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
	gateway BIGINT NOT NULL REFERENCES device (id) ON DELETE CASCADE
);
CREATE INDEX device_gateway_of ON device_gateway (gateway, device);
