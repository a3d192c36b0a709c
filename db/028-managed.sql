-- Devices with an agent for device management: what their manage request said,
-- and the firmware as it is known.  dormant: when they have to have sent another
-- one; NULL: never.
CREATE TABLE managed (
	device INTEGER PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
	since INTEGER NOT NULL,			-- the newest manage request
	active INTEGER NOT NULL,		-- the newest of any
	dormant INTEGER,
	device_actions INTEGER NOT NULL CHECK (device_actions IN (0, 1)),
	firmware_actions INTEGER NOT NULL CHECK (firmware_actions IN (0, 1)),
	bundles TEXT NOT NULL,			-- ids, JSON array
	fw_version TEXT NOT NULL DEFAULT '',
	fw_name TEXT NOT NULL DEFAULT '',
	fw_uri TEXT NOT NULL DEFAULT '',
	fw_verifier TEXT NOT NULL DEFAULT '',
	fw_state INTEGER,
	fw_status INTEGER,
	fw_updated INTEGER
) STRICT;

-- A request of device management waits, and is handed over, as a command is.
-- name: its topic behind iotdm-1/; of an action of a package, with a format,
-- the package and the action.
ALTER TABLE outbox ADD COLUMN manage INTEGER NOT NULL DEFAULT 0
	CHECK (manage IN (0, 1));
