-- Two device clouds: ARM's mbed Device Connector and its successor.  The
-- endpoints and their resources are computed (cgi/sim/mbed/endpoints.c).

-- One notification channel to an account.  kind: pull, callback.
CREATE TABLE mbed_channel (
	account		INTEGER PRIMARY KEY,
	kind		TEXT NOT NULL,
	url		TEXT NOT NULL,		-- of a callback, ''
	headers		TEXT NOT NULL,		-- JSON object, ''
	polled		INTEGER NOT NULL,	-- last
	polling		INTEGER NOT NULL	-- somebody else is, until then
) STRICT;

-- What goes over it, from a time on.
CREATE TABLE mbed_queue (
	id		INTEGER PRIMARY KEY,
	account		INTEGER NOT NULL,
	due		INTEGER NOT NULL,
	member		TEXT NOT NULL,		-- of NotificationMessage
	body		TEXT NOT NULL		-- JSON
) STRICT;
CREATE INDEX mbed_queue_due ON mbed_queue (account, due, id);

-- told: the value that was notified last, NULL: none yet.
CREATE TABLE mbed_subscription (
	account		INTEGER NOT NULL,
	endpoint	TEXT NOT NULL,
	path		TEXT NOT NULL,
	told		TEXT,
	PRIMARY KEY (account, endpoint, path)
) STRICT;
CREATE TABLE mbed_presubscription (
	account		INTEGER PRIMARY KEY,
	body		TEXT NOT NULL		-- as it was put
) STRICT;

-- What was written to a resource.
CREATE TABLE mbed_value (
	account		INTEGER NOT NULL,
	endpoint	TEXT NOT NULL,
	path		TEXT NOT NULL,
	value		TEXT NOT NULL,
	PRIMARY KEY (account, endpoint, path)
) STRICT;

-- Endpoints that are not registered.
CREATE TABLE mbed_gone (
	account		INTEGER NOT NULL,
	endpoint	TEXT NOT NULL,
	PRIMARY KEY (account, endpoint)
) STRICT;

-- Requests to endpoints, and how many an account may make.
CREATE TABLE mbed_used (
	account		INTEGER PRIMARY KEY,
	n		INTEGER NOT NULL,
	most		INTEGER NOT NULL
) STRICT;
