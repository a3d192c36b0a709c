-- What events of devices become in ledgers, and the transactions that came of
-- it.

-- Which events are recorded where: route says how a call is made of one.
CREATE TABLE mapping (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	type_id TEXT NOT NULL,
	event TEXT NOT NULL,
	extension TEXT NOT NULL REFERENCES extension (key) ON DELETE CASCADE,
	contract TEXT NOT NULL,
	function TEXT NOT NULL,
	route TEXT NOT NULL,		-- JSON: cgi/commands/route.h
	newest INTEGER NOT NULL CHECK (newest IN (0, 1)),
	enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
	since INTEGER NOT NULL,		-- events after this one
	matched INTEGER NOT NULL DEFAULT 0,
	misfits INTEGER NOT NULL DEFAULT 0,
	misfit TEXT NOT NULL DEFAULT '',	-- why the last did not fit
	misfit_at INTEGER,
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	user_name TEXT NOT NULL
) STRICT;
CREATE INDEX mapping_extension ON mapping (extension);

-- One for each event that a mapping takes: an event makes it once.  While it
-- waits it has no command; what is sent is one, and if that came to nothing for
-- certain, another is made of it.
CREATE TABLE ledger_tx (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	mapping INTEGER NOT NULL,
	event INTEGER NOT NULL,
	extension TEXT NOT NULL,
	device INTEGER NOT NULL,
	type_id TEXT NOT NULL,
	device_id TEXT NOT NULL,
	asset TEXT NOT NULL,
	body TEXT NOT NULL,		-- the call, as JSON
	at INTEGER NOT NULL,		-- of the event
	state TEXT NOT NULL CHECK (state IN ('queued', 'given', 'done',
	    'failed', 'replaced')),
	tries INTEGER NOT NULL DEFAULT 0,
	command INTEGER,		-- that is sent, or was
	nonce INTEGER,
	gas INTEGER NOT NULL DEFAULT 0,
	raw TEXT NOT NULL DEFAULT '',	-- signed: these bytes and no others
	hash TEXT NOT NULL DEFAULT '',
	next_look INTEGER,
	decided INTEGER
) STRICT;
CREATE UNIQUE INDEX ledger_tx_once ON ledger_tx (mapping, event);
CREATE INDEX ledger_tx_queue ON ledger_tx (extension, id)
	WHERE state = 'queued';
CREATE INDEX ledger_tx_asset ON ledger_tx (extension, asset, id)
	WHERE state = 'queued';
CREATE INDEX ledger_tx_look ON ledger_tx (extension, next_look)
	WHERE state = 'given';
CREATE INDEX ledger_tx_device ON ledger_tx (device, id);
CREATE INDEX ledger_tx_list ON ledger_tx (extension, id);
CREATE INDEX ledger_tx_decided ON ledger_tx (decided)
	WHERE decided IS NOT NULL;

-- The account that pays: its next nonce, the gas of a day, and why nothing is
-- sent at the moment.
CREATE TABLE ledger_account (
	extension TEXT NOT NULL PRIMARY KEY
		REFERENCES extension (key) ON DELETE CASCADE,
	account TEXT NOT NULL DEFAULT '',	-- the chain's id and it
	nonce INTEGER NOT NULL DEFAULT 0,
	day INTEGER NOT NULL DEFAULT 0,
	gas INTEGER NOT NULL DEFAULT 0,
	paused_until INTEGER,
	reason TEXT NOT NULL DEFAULT '',
	height INTEGER,
	seen INTEGER
) STRICT, WITHOUT ROWID;

-- Who asks for what needs somebody else to set it up.
CREATE TABLE service_request (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	service TEXT NOT NULL,
	user_name TEXT NOT NULL,
	contact TEXT NOT NULL,
	about TEXT NOT NULL,
	asked INTEGER NOT NULL,
	answered INTEGER,
	answered_by TEXT NOT NULL DEFAULT ''
) STRICT;
