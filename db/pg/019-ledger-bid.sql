-- What a transaction was sent as before a person raised its fee.  Any of them
-- may still come into a block, and then the others can't: they have one nonce.
CREATE TABLE ledger_bid (
	tx BIGINT NOT NULL REFERENCES ledger_tx (id) ON DELETE CASCADE,
	hash TEXT NOT NULL,
	fee BIGINT NOT NULL,
	at BIGINT NOT NULL,
	user_name TEXT NOT NULL,	-- who raised it
	PRIMARY KEY (tx, hash)
);

-- What is offered for each gas at most, and of that as a tip; in wei, 0: the
-- node decides.
ALTER TABLE ledger_tx ADD COLUMN fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ledger_tx ADD COLUMN tip BIGINT NOT NULL DEFAULT 0;
