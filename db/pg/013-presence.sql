-- least 5
-- As db/029-presence.sql.
CREATE TABLE presence (
	device BIGINT PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
	connected BIGINT NOT NULL DEFAULT 0 CHECK (connected IN (0, 1)),
	heard BIGINT NOT NULL DEFAULT 0
);
INSERT INTO presence (device) SELECT id FROM device;
CREATE INDEX presence_found ON presence (connected, heard, device);

CREATE FUNCTION device_present() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO presence (device) VALUES (NEW.id);
	RETURN NULL;
END
$$;
CREATE TRIGGER device_present AFTER INSERT ON device
FOR EACH ROW EXECUTE FUNCTION device_present();
