-- The first schema.
--
-- Times are milliseconds since 1970; text that may be missing is '' where it
-- is sorted or searched, NULL where a carrier did not say.  Reserved words of
-- other engines (user, on, usage) are no names here.

CREATE TABLE org (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	id TEXT NOT NULL CHECK (length(id) = 6),
	name TEXT NOT NULL,
	created INTEGER NOT NULL
) STRICT;

INSERT INTO org (one, id, name, created) VALUES (1,
	substr('abcdefghijklmnopqrstuvwxyz0123456789', 1 + abs(random() % 36), 1)
	|| substr('abcdefghijklmnopqrstuvwxyz0123456789', 1 + abs(random() % 36), 1)
	|| substr('abcdefghijklmnopqrstuvwxyz0123456789', 1 + abs(random() % 36), 1)
	|| substr('abcdefghijklmnopqrstuvwxyz0123456789', 1 + abs(random() % 36), 1)
	|| substr('abcdefghijklmnopqrstuvwxyz0123456789', 1 + abs(random() % 36), 1)
	|| substr('abcdefghijklmnopqrstuvwxyz0123456789', 1 + abs(random() % 36), 1),
	'My organization', unixepoch() * 1000);

-- Counts kept by the triggers below, so that no page counts.
CREATE TABLE tally (
	name TEXT NOT NULL PRIMARY KEY,
	n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- --- people ---

CREATE TABLE app_user (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL,
	hash TEXT NOT NULL,
	role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
	disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
	created INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX app_user_name ON app_user (lower(name));

CREATE TABLE session (
	hash TEXT NOT NULL PRIMARY KEY,
	user_id INTEGER NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user_id);
CREATE INDEX session_expires ON session (expires);

CREATE TABLE draft (
	id TEXT NOT NULL PRIMARY KEY,
	user_id INTEGER NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	body TEXT NOT NULL,
	sealed TEXT NOT NULL DEFAULT '',
	updated INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_user ON draft (user_id);
CREATE INDEX draft_updated ON draft (updated);

-- --- extensions ---

CREATE TABLE extension (
	key TEXT NOT NULL PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 36),
	provider TEXT NOT NULL,
	title TEXT NOT NULL,
	enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
	settings TEXT NOT NULL,
	sealed TEXT NOT NULL DEFAULT '',
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	checked INTEGER,
	check_err INTEGER NOT NULL DEFAULT 0,
	check_text TEXT NOT NULL DEFAULT '',
	plans_as_of INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE plan (
	extension TEXT NOT NULL REFERENCES extension (key) ON DELETE CASCADE,
	name TEXT NOT NULL,
	data_limit INTEGER,
	PRIMARY KEY (extension, name)
) STRICT, WITHOUT ROWID;

-- --- devices ---

CREATE TABLE device_type (
	id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 36),
	class_id TEXT NOT NULL CHECK (class_id IN ('Device', 'Gateway')),
	description TEXT NOT NULL DEFAULT '',
	serial_number TEXT NOT NULL DEFAULT '',
	manufacturer TEXT NOT NULL DEFAULT '',
	model TEXT NOT NULL DEFAULT '',
	device_class TEXT NOT NULL DEFAULT '',
	info_description TEXT NOT NULL DEFAULT '',
	fw_version TEXT NOT NULL DEFAULT '',
	hw_version TEXT NOT NULL DEFAULT '',
	location TEXT NOT NULL DEFAULT '',
	metadata TEXT NOT NULL DEFAULT '',
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids only grow, so the order of ids is the order of adding.  sim_state and
-- ext_keys are what the list shows of the device's SIMs.
CREATE TABLE device (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	type_id TEXT NOT NULL REFERENCES device_type (id),
	device_id TEXT NOT NULL CHECK (length(device_id) BETWEEN 1 AND 36),
	serial_number TEXT NOT NULL DEFAULT '',
	manufacturer TEXT NOT NULL DEFAULT '',
	model TEXT NOT NULL DEFAULT '',
	device_class TEXT NOT NULL DEFAULT '',
	info_description TEXT NOT NULL DEFAULT '',
	fw_version TEXT NOT NULL DEFAULT '',
	hw_version TEXT NOT NULL DEFAULT '',
	location TEXT NOT NULL DEFAULT '',
	sim_state TEXT NOT NULL DEFAULT '',
	ext_keys TEXT NOT NULL DEFAULT '',
	metadata TEXT NOT NULL DEFAULT '',
	extensions TEXT NOT NULL DEFAULT '',
	token_hash TEXT NOT NULL DEFAULT '',
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	UNIQUE (type_id, device_id)
) STRICT;

-- One per order of the list, and per order within a filter; each ends in the
-- row's id by itself, which is the second half of every cursor.
CREATE INDEX device_by_name ON device (device_id);
CREATE INDEX device_by_type ON device (type_id);
CREATE INDEX device_by_class ON device (device_class);
CREATE INDEX device_by_location ON device (location);
CREATE INDEX device_by_state ON device (sim_state);
CREATE INDEX device_type_class ON device (type_id, device_class);
CREATE INDEX device_type_location ON device (type_id, location);
CREATE INDEX device_type_state ON device (type_id, sim_state);
CREATE INDEX device_class_name ON device (device_class, device_id);
CREATE INDEX device_class_type ON device (device_class, type_id);
CREATE INDEX device_class_location ON device (device_class, location);
CREATE INDEX device_class_state ON device (device_class, sim_state);
CREATE INDEX device_state_name ON device (sim_state, device_id);
CREATE INDEX device_state_type ON device (sim_state, type_id);
CREATE INDEX device_state_class ON device (sim_state, device_class);
CREATE INDEX device_state_location ON device (sim_state, location);

-- Every identifier of a device (and of its SIMs) in the form it is searched
-- in: small letters, no blanks or dashes.
CREATE TABLE term (
	term TEXT NOT NULL,
	device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	PRIMARY KEY (term, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX term_device ON term (device, term);

-- --- SIMs ---

CREATE TABLE sim (
	id INTEGER PRIMARY KEY,
	extension TEXT NOT NULL,
	sim_id TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'UNKNOWN',
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
	extra TEXT NOT NULL DEFAULT '',
	as_of INTEGER,
	last_err INTEGER NOT NULL DEFAULT 0,
	last_err_text TEXT NOT NULL DEFAULT '',
	last_try INTEGER,
	UNIQUE (extension, sim_id)
) STRICT;

CREATE TABLE cycle_usage (
	sim INTEGER NOT NULL REFERENCES sim (id) ON DELETE CASCADE,
	cycle_start TEXT NOT NULL,
	cycle_end TEXT,
	data_total INTEGER,
	data_billable INTEGER,
	sms_total INTEGER,
	sms_billable INTEGER,
	voice_total INTEGER,
	voice_billable INTEGER,
	rate_plan TEXT,
	note TEXT NOT NULL DEFAULT '',
	as_of INTEGER NOT NULL,
	PRIMARY KEY (sim, cycle_start)
) STRICT, WITHOUT ROWID;

-- Which SIM is in which device.  What the list sorts by is repeated here, so
-- that the devices of one extension are as cheap to list as all of them.
CREATE TABLE link (
	extension TEXT NOT NULL REFERENCES extension (key),
	device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
	sim_id TEXT NOT NULL,
	type_id TEXT NOT NULL,
	device_id TEXT NOT NULL,
	device_class TEXT NOT NULL,
	location TEXT NOT NULL,
	sim_state TEXT NOT NULL,
	PRIMARY KEY (extension, device)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX link_sim ON link (extension, sim_id);
CREATE INDEX link_device ON link (device, extension);
CREATE INDEX link_by_name ON link (extension, device_id, device);
CREATE INDEX link_by_type ON link (extension, type_id, device);
CREATE INDEX link_by_class ON link (extension, device_class, device);
CREATE INDEX link_by_location ON link (extension, location, device);
CREATE INDEX link_by_state ON link (extension, sim_state, device);

-- --- commands ---

CREATE TABLE command (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	once TEXT NOT NULL UNIQUE,
	device INTEGER REFERENCES device (id) ON DELETE SET NULL,
	type_id TEXT NOT NULL,
	device_id TEXT NOT NULL,
	extension TEXT NOT NULL,
	sim_id TEXT NOT NULL,
	op TEXT NOT NULL,
	argument TEXT NOT NULL,
	before TEXT NOT NULL DEFAULT '',
	effective TEXT NOT NULL DEFAULT '',
	user_name TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('requested', 'sent', 'accepted',
		'confirmed', 'refused', 'unknown')),
	err INTEGER NOT NULL DEFAULT 0,
	code TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	remote_id TEXT NOT NULL DEFAULT '',
	remote_state TEXT NOT NULL DEFAULT '',
	requested INTEGER NOT NULL,
	sent INTEGER,
	answered INTEGER,
	decided INTEGER,
	checked INTEGER,
	next_check INTEGER,
	checks INTEGER NOT NULL DEFAULT 0,
	pid INTEGER
) STRICT;
CREATE INDEX command_device ON command (device, id);
CREATE INDEX command_open ON command (extension, sim_id, id)
	WHERE status IN ('requested', 'sent', 'accepted', 'unknown');
CREATE INDEX command_unanswered ON command (id)
	WHERE status IN ('requested', 'sent');
CREATE INDEX command_due ON command (next_check, id)
	WHERE next_check IS NOT NULL;

-- --- what is kept by itself ---

CREATE TRIGGER device_added AFTER INSERT ON device
BEGIN
	INSERT INTO tally (name, n) VALUES
		('devices', 1),
		('type:' || NEW.type_id, 1),
		('class:' || NEW.device_class, 1),
		('state:' || CASE NEW.sim_state WHEN '' THEN 'none'
			ELSE NEW.sim_state END, 1)
	ON CONFLICT (name) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER device_deleted AFTER DELETE ON device
BEGIN
	UPDATE tally SET n = n - 1 WHERE name IN (
		'devices', 'type:' || OLD.type_id, 'class:' || OLD.device_class,
		'state:' || CASE OLD.sim_state WHEN '' THEN 'none'
			ELSE OLD.sim_state END);
END;

CREATE TRIGGER device_class_changed AFTER UPDATE OF device_class ON device
WHEN OLD.device_class <> NEW.device_class
BEGIN
	UPDATE tally SET n = n - 1 WHERE name = 'class:' || OLD.device_class;
	INSERT INTO tally (name, n) VALUES ('class:' || NEW.device_class, 1)
	ON CONFLICT (name) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER device_state_changed AFTER UPDATE OF sim_state ON device
WHEN OLD.sim_state <> NEW.sim_state
BEGIN
	UPDATE tally SET n = n - 1 WHERE name = 'state:' ||
		CASE OLD.sim_state WHEN '' THEN 'none' ELSE OLD.sim_state END;
	INSERT INTO tally (name, n) VALUES ('state:' ||
		CASE NEW.sim_state WHEN '' THEN 'none' ELSE NEW.sim_state END, 1)
	ON CONFLICT (name) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER device_repeated
AFTER UPDATE OF device_class, location, sim_state ON device
WHEN OLD.device_class <> NEW.device_class OR OLD.location <> NEW.location OR
	OLD.sim_state <> NEW.sim_state
BEGIN
	UPDATE link SET device_class = NEW.device_class,
		location = NEW.location, sim_state = NEW.sim_state
	WHERE device = NEW.id;
END;

CREATE TRIGGER link_added AFTER INSERT ON link
BEGIN
	INSERT INTO tally (name, n) VALUES ('extension:' || NEW.extension, 1)
	ON CONFLICT (name) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER link_deleted AFTER DELETE ON link
BEGIN
	UPDATE tally SET n = n - 1 WHERE name = 'extension:' || OLD.extension;
END;
