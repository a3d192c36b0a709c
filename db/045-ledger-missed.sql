-- Since when another transaction has the nonce of this one, which nobody knows any
-- more, and how high the chain was then.
ALTER TABLE ledger_tx ADD COLUMN missed INTEGER;
ALTER TABLE ledger_tx ADD COLUMN missed_height INTEGER;
