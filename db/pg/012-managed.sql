-- As db/028-managed.sql.
CREATE TABLE managed (
	device BIGINT PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
	since BIGINT NOT NULL,
	active BIGINT NOT NULL,
	dormant BIGINT,
	device_actions BIGINT NOT NULL CHECK (device_actions IN (0, 1)),
	firmware_actions BIGINT NOT NULL CHECK (firmware_actions IN (0, 1)),
	bundles TEXT NOT NULL,
	fw_version TEXT NOT NULL DEFAULT '',
	fw_name TEXT NOT NULL DEFAULT '',
	fw_uri TEXT NOT NULL DEFAULT '',
	fw_verifier TEXT NOT NULL DEFAULT '',
	fw_state BIGINT,
	fw_status BIGINT,
	fw_updated BIGINT
);

ALTER TABLE outbox ADD COLUMN manage BIGINT NOT NULL DEFAULT 0
	CHECK (manage IN (0, 1));
