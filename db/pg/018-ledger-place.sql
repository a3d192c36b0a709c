-- How far the logs of a ledger's contracts were read, which become events of
-- devices: the next block.  While the events of some blocks are being written,
-- saying is the last of these, and said_at when that began.
CREATE TABLE ledger_place (
	extension TEXT NOT NULL PRIMARY KEY
		REFERENCES extension (key) ON DELETE CASCADE,
	next_block BIGINT NOT NULL,
	saying BIGINT,
	said_at BIGINT
);
