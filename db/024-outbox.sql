-- Commands for devices, written down before they are sent: put in over HTTP, or
-- over MQTT for a device that is away and keeps a session.  holder: the node
-- that has handed one to its broker and has not heard what became of it.
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	device INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	format TEXT NOT NULL,
	base64 INTEGER NOT NULL CHECK (base64 IN (0, 1)),
	payload TEXT NOT NULL,
	size INTEGER NOT NULL,			-- of the payload
	sender TEXT NOT NULL,			-- an API key
	session INTEGER NOT NULL CHECK (session IN (0, 1)), -- kept for it
	at INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('waiting', 'sent', 'handed',
		'fetched', 'expired', 'dropped', 'unknown')),
	holder TEXT NOT NULL DEFAULT '',
	changed INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_device ON outbox (device, id);
CREATE INDEX outbox_waiting ON outbox (device, id, size)
WHERE status = 'waiting';
CREATE INDEX outbox_expires ON outbox (expires) WHERE status = 'waiting';
CREATE INDEX outbox_sent ON outbox (holder) WHERE status = 'sent';
CREATE INDEX outbox_age ON outbox (changed)
WHERE status NOT IN ('waiting', 'sent');

-- Devices for which commands are kept while they are away: until when.
CREATE TABLE device_session (
	device INTEGER PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
	http INTEGER NOT NULL CHECK (http IN (0, 1)),	-- it asks over HTTP
	until INTEGER NOT NULL
) STRICT;
CREATE INDEX device_session_until ON device_session (until);

-- How far a node has read each segment of its journal of commands.
CREATE TABLE outbox_place (
	node TEXT NOT NULL,
	segment TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (node, segment)
) STRICT, WITHOUT ROWID;
