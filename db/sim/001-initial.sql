-- The carrier simulator: only what was changed.  The SIMs themselves are
-- computed (cgi/sim/fleet.h).  Times are ms since 1970.

CREATE TABLE setting (
	name	TEXT PRIMARY KEY,
	value	INTEGER NOT NULL
) STRICT;

-- A SIM somebody changed.  NULL: as computed; '' of a text: emptied.
CREATE TABLE sim (
	account		INTEGER NOT NULL,
	serial		INTEGER NOT NULL,
	status		TEXT NOT NULL,
	rate_plan	TEXT NOT NULL,
	comm_plan	TEXT NOT NULL,
	customer	TEXT,
	device_id	TEXT,
	modem_id	TEXT,
	overage		TEXT NOT NULL,
	overage_at	INTEGER NOT NULL,
	custom		TEXT NOT NULL,		-- JSON object of name: text
	activated	INTEGER,
	updated		INTEGER NOT NULL,
	online_from	INTEGER,
	online_until	INTEGER,
	-- what was used in its cycle when that was last settled
	base_at		INTEGER NOT NULL,
	base_data	INTEGER NOT NULL,
	base_sms	INTEGER NOT NULL,
	base_voice	INTEGER NOT NULL,
	base_sessions	INTEGER NOT NULL,
	PRIMARY KEY (account, serial)
) STRICT;

-- Cycles that were over before a change, as they were.
CREATE TABLE cycle (
	account		INTEGER NOT NULL,
	serial		INTEGER NOT NULL,
	start		INTEGER NOT NULL,
	rate_plan	TEXT NOT NULL,
	data		INTEGER NOT NULL,
	sms		INTEGER NOT NULL,
	voice		INTEGER NOT NULL,
	sessions	INTEGER NOT NULL,
	PRIMARY KEY (account, serial, start)
) STRICT;

CREATE TABLE scheduled (
	id		INTEGER PRIMARY KEY,
	account		INTEGER NOT NULL,
	serial		INTEGER NOT NULL,
	field		TEXT NOT NULL,
	value		TEXT NOT NULL,
	effective	INTEGER NOT NULL,
	user_name	TEXT NOT NULL,
	ip		TEXT NOT NULL
) STRICT;
CREATE INDEX scheduled_due ON scheduled (effective, id);
CREATE INDEX scheduled_sim ON scheduled (account, serial, effective);

CREATE TABLE audit (
	id		INTEGER PRIMARY KEY,
	account		INTEGER NOT NULL,
	serial		INTEGER NOT NULL,
	field		TEXT NOT NULL,
	prior		TEXT NOT NULL,
	value		TEXT NOT NULL,
	effective	INTEGER NOT NULL,
	status		TEXT NOT NULL,
	user_name	TEXT NOT NULL,
	ip		TEXT NOT NULL
) STRICT;
CREATE INDEX audit_sim ON audit (account, serial, effective, id);

-- Messages to and from devices.  outcome is what it becomes at done.
CREATE TABLE sms (
	id		INTEGER PRIMARY KEY,
	account		INTEGER NOT NULL,
	serial		INTEGER NOT NULL,
	from_device	INTEGER NOT NULL,
	body		TEXT NOT NULL,
	user_name	TEXT NOT NULL,
	sent		INTEGER NOT NULL,
	done		INTEGER NOT NULL,
	outcome		TEXT NOT NULL
) STRICT;
CREATE INDEX sms_account ON sms (account, sent, id);
CREATE INDEX sms_sim ON sms (account, serial, sent, id);

-- PUTs and POSTs received, per SIM: what shows that nothing was sent twice.
CREATE TABLE written (
	account		INTEGER NOT NULL,
	iccid		TEXT NOT NULL,
	puts		INTEGER NOT NULL,
	posts		INTEGER NOT NULL,
	PRIMARY KEY (account, iccid)
) STRICT;

-- How an account counts its callers; absent: the usual policy.
CREATE TABLE policy (
	account		INTEGER PRIMARY KEY,
	per_second	INTEGER NOT NULL,	-- 0: no limit
	status		INTEGER NOT NULL,	-- with 40000029: 400 or 429
	refuse		INTEGER NOT NULL	-- 0: only count
) STRICT;

CREATE TABLE fault (
	id		INTEGER PRIMARY KEY,
	account		INTEGER NOT NULL,
	kind		TEXT NOT NULL,
	iccid		TEXT NOT NULL,		-- '': every SIM
	calls		TEXT NOT NULL,		-- any, reads, writes
	remaining	INTEGER,		-- NULL: until switched off
	ms		INTEGER NOT NULL,
	UNIQUE (account, kind, iccid, calls)
) STRICT;
