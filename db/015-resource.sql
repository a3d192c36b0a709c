-- What an outside service knows under a name of its own is a resource; a SIM is
-- one kind, and its table holds what only SIMs have.

CREATE TABLE resource (
	id INTEGER PRIMARY KEY,
	extension TEXT NOT NULL,
	name TEXT NOT NULL,		-- at the service, as a device links it
	kind TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT '',
	detail TEXT NOT NULL DEFAULT '',	-- of kinds without a table
	-- Readings are numbered as they begin: how many did, and which of them
	-- is shown.  No clock is asked which of two is newer.
	begun INTEGER NOT NULL DEFAULT 0,
	shown INTEGER NOT NULL DEFAULT 0,
	as_of INTEGER,
	last_err TEXT NOT NULL DEFAULT '',
	last_err_text TEXT NOT NULL DEFAULT '',
	last_try INTEGER,
	due INTEGER,
	UNIQUE (extension, name)
) STRICT;

INSERT INTO resource (id, extension, name, kind, state, as_of, last_err,
	last_err_text, last_try, due)
SELECT id, extension, sim_id, 'sim', state, as_of, last_err, last_err_text,
	last_try, due
FROM sim;

CREATE TABLE sim_detail (
	id INTEGER PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
	carrier_state TEXT,
	iccid TEXT,
	imsi TEXT,
	msisdn TEXT,
	imei TEXT,
	eid TEXT,
	rate_plan TEXT,
	comm_plan TEXT,
	customer TEXT,
	account TEXT,
	modem_id TEXT,
	carrier_device_id TEXT,
	notes TEXT,
	fixed_ip TEXT,
	data_bytes INTEGER,
	sms_count INTEGER,
	voice_seconds INTEGER,
	sessions INTEGER,
	overage_reached INTEGER,
	overage_override TEXT,
	activated INTEGER,
	added INTEGER,
	modified INTEGER,
	shipped INTEGER,
	extra TEXT NOT NULL DEFAULT ''
) STRICT;

INSERT INTO sim_detail (id, carrier_state, iccid, imsi, msisdn, imei, eid,
	rate_plan, comm_plan, customer, account, modem_id, carrier_device_id,
	notes, fixed_ip, data_bytes, sms_count, voice_seconds, sessions,
	overage_reached, overage_override, activated, added, modified, shipped,
	extra)
SELECT id, carrier_state, iccid, imsi, msisdn, imei, eid, rate_plan, comm_plan,
	customer, account, modem_id, carrier_device_id, notes, fixed_ip,
	data_bytes, sms_count, voice_seconds, sessions, overage_reached,
	overage_override, activated, added, modified, shipped, extra
FROM sim;

-- Its indexes and triggers go with it; what refers to sim goes on to.
DROP TABLE sim;
ALTER TABLE sim_detail RENAME TO sim;

CREATE INDEX resource_unread ON resource (extension, last_try, id)
	WHERE as_of IS NULL;
CREATE INDEX resource_due ON resource (extension, due, id)
	WHERE due IS NOT NULL;

CREATE TRIGGER resource_due_set AFTER UPDATE OF due ON resource
WHEN OLD.due IS NULL AND NEW.due IS NOT NULL
BEGIN
	INSERT INTO counter (name, n) VALUES ('due:' || NEW.extension, 1)
	ON CONFLICT (name) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER resource_due_done AFTER UPDATE OF due ON resource
WHEN OLD.due IS NOT NULL AND NEW.due IS NULL
BEGIN
	UPDATE counter SET n = n - 1 WHERE name = 'due:' || OLD.extension;
END;

CREATE TRIGGER resource_due_gone AFTER DELETE ON resource
WHEN OLD.due IS NOT NULL
BEGIN
	UPDATE counter SET n = n - 1 WHERE name = 'due:' || OLD.extension;
END;

-- The newest answers beyond the snapshot are any resource's.
CREATE TABLE lookup (
	resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	body TEXT NOT NULL,
	as_of INTEGER NOT NULL,
	PRIMARY KEY (resource_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO lookup (resource_id, kind, body, as_of)
SELECT sim, kind, body, as_of FROM look;
DROP TABLE look;
CREATE INDEX lookup_age ON lookup (as_of) WHERE kind <> 'sms';
CREATE INDEX lookup_sms_age ON lookup (as_of) WHERE kind = 'sms';

-- What names a resource; indexes follow.
ALTER TABLE link RENAME COLUMN sim_id TO resource;
ALTER TABLE link RENAME COLUMN sim TO resource_id;
ALTER TABLE command RENAME COLUMN sim_id TO resource;
ALTER TABLE activity RENAME COLUMN sim_id TO resource;
