-- Two ledgers: an Ethereum chain and a channel of Hyperledger Fabric.  Blocks
-- are computed from the clock (cgi/sim/chain/chain.c); only transactions are
-- kept, and where a reorganization gave later blocks other hashes.

CREATE TABLE chain_tx (
	id		INTEGER PRIMARY KEY AUTOINCREMENT,
	account		INTEGER NOT NULL,
	hash		TEXT NOT NULL,
	sender		TEXT NOT NULL,
	nonce		INTEGER NOT NULL,
	fee		INTEGER NOT NULL,	-- wei for each gas, at most
	tip		INTEGER NOT NULL,
	gas		INTEGER NOT NULL,	-- at most
	contract	TEXT NOT NULL,
	data		TEXT NOT NULL,		-- the call
	received	INTEGER NOT NULL,
	-- once it is in a block:
	block		INTEGER,
	place		INTEGER,
	status		INTEGER,		-- 1: done, 0: reverted
	used		INTEGER,		-- of gas
	asset		TEXT,
	state		TEXT			-- of the asset, after it; NULL: none
) STRICT;
CREATE UNIQUE INDEX chain_tx_hash ON chain_tx (account, hash);
CREATE INDEX chain_tx_nonce ON chain_tx (account, sender, nonce);
CREATE INDEX chain_tx_block ON chain_tx (account, block, place);
CREATE INDEX chain_tx_asset ON chain_tx (account, asset, block, place)
	WHERE status = 1;

-- Blocks from this height on are others than before.
CREATE TABLE chain_fork (
	account		INTEGER NOT NULL,
	height		INTEGER NOT NULL,
	at		INTEGER NOT NULL
) STRICT;

-- dear: gas costs a hundred times as much.
CREATE TABLE chain_switch (
	account		INTEGER PRIMARY KEY,
	dear		INTEGER NOT NULL
) STRICT;
