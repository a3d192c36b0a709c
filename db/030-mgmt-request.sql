-- Requests of device management, each to many devices: a row before anything is
-- asked.  uid: its id for programs.
CREATE TABLE mgmt_request (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	uid TEXT NOT NULL UNIQUE,
	action TEXT NOT NULL,			-- device/reboot …, BUNDLE/ACTION
	parameters TEXT NOT NULL,		-- JSON array
	asker TEXT NOT NULL,			-- a user, or an API key
	at INTEGER NOT NULL,
	devices INTEGER NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('running', 'paused', 'stopped',
		'cancelled', 'done')),
	starts INTEGER NOT NULL,
	limit_ms INTEGER NOT NULL,		-- for each device
	retries INTEGER NOT NULL,
	rate INTEGER NOT NULL,			-- devices a minute
	pace INTEGER NOT NULL,			-- when the next may be asked
	approve INTEGER NOT NULL CHECK (approve IN (0, 1)),
	stop_percent INTEGER NOT NULL,		-- of a group that may fail
	stage INTEGER NOT NULL,			-- group that is asked now
	stages INTEGER NOT NULL,
	ended INTEGER
) STRICT;
CREATE INDEX mgmt_request_open ON mgmt_request (id) WHERE ended IS NULL;
CREATE INDEX mgmt_request_ended ON mgmt_request (ended)
WHERE ended IS NOT NULL;

-- A device of a request, and how far it is.  wire: the reqId that it was sent
-- with last; due: when its time is over; verdict: what it will be when the
-- device has answered once more.
CREATE TABLE mgmt_ask (
	request INTEGER NOT NULL REFERENCES mgmt_request (id) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	device INTEGER REFERENCES device (id) ON DELETE SET NULL,
	type_id TEXT NOT NULL,
	device_id TEXT NOT NULL,
	stage INTEGER NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('waiting', 'asked', 'accepted',
		'done', 'failed', 'rejected', 'unsupported', 'timeout',
		'cancelled')),
	step TEXT NOT NULL,
	attempt INTEGER NOT NULL,
	wire TEXT NOT NULL,
	outbox INTEGER,
	due INTEGER,
	verdict TEXT NOT NULL,
	rc INTEGER,
	message TEXT NOT NULL,
	changed INTEGER NOT NULL,
	PRIMARY KEY (request, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX mgmt_ask_stage ON mgmt_ask (request, stage, status, n);
CREATE INDEX mgmt_ask_status ON mgmt_ask (request, status, n);
CREATE INDEX mgmt_ask_device ON mgmt_ask (device, request);
CREATE UNIQUE INDEX mgmt_ask_wire ON mgmt_ask (wire) WHERE wire <> '';
CREATE INDEX mgmt_ask_due ON mgmt_ask (request, due) WHERE due IS NOT NULL;
CREATE UNIQUE INDEX mgmt_ask_name ON mgmt_ask (request, type_id, device_id);
