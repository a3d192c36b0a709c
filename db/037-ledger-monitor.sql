-- Who asked for a transaction by hand; '': a mapping did.
ALTER TABLE ledger_tx ADD COLUMN user_name TEXT NOT NULL DEFAULT '';

-- Until when somebody watches the blocks.
ALTER TABLE ledger_account ADD COLUMN watch_until INTEGER;

-- What a contract's functions are: its ABI, or its schemas.
CREATE TABLE ledger_contract (
	extension TEXT NOT NULL REFERENCES extension (key) ON DELETE CASCADE,
	contract TEXT NOT NULL,
	interface TEXT NOT NULL,
	updated INTEGER NOT NULL,
	user_name TEXT NOT NULL,
	PRIMARY KEY (extension, contract)
) STRICT, WITHOUT ROWID;

-- What a person has asked a contract, and what it said the last time.
CREATE TABLE ledger_card (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	extension TEXT NOT NULL REFERENCES extension (key) ON DELETE CASCADE,
	user_id INTEGER NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
	key TEXT NOT NULL,		-- hash of the call
	call TEXT NOT NULL,		-- as JSON
	answer TEXT NOT NULL,
	fault TEXT NOT NULL,		-- why there is none, ''
	asked INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	height INTEGER,			-- at which it was asked last
	poll_until INTEGER,
	UNIQUE (extension, user_id, key)
) STRICT;
CREATE INDEX ledger_card_user ON ledger_card (user_id);
CREATE INDEX ledger_card_list ON ledger_card (extension, user_id, id);
CREATE INDEX ledger_card_poll ON ledger_card (extension, poll_until)
	WHERE poll_until IS NOT NULL;

-- The newest blocks, while somebody watches.
CREATE TABLE ledger_block (
	extension TEXT NOT NULL REFERENCES extension (key) ON DELETE CASCADE,
	number INTEGER NOT NULL,
	body TEXT NOT NULL,		-- JSON
	PRIMARY KEY (extension, number)
) STRICT, WITHOUT ROWID;
