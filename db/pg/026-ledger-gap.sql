-- Nonces that nobody has any more, below others that are given out: the ledger
-- has refused what had them for good.  The next transaction takes the lowest.
CREATE TABLE ledger_gap (
	extension TEXT NOT NULL REFERENCES extension (key) ON DELETE CASCADE,
	account TEXT NOT NULL,		-- the chain's id and it
	nonce BIGINT NOT NULL,
	PRIMARY KEY (extension, account, nonce)
);

-- What is on its way and in no block yet, by its nonce.
CREATE INDEX ledger_tx_nonce ON ledger_tx (extension, nonce)
	WHERE decided IS NULL;
