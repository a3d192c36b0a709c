-- Which gateway a device is behind: it speaks for that device and for no
-- other's.
CREATE TABLE device_gateway (
	device INTEGER PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
	gateway INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX device_gateway_of ON device_gateway (gateway, device);
