-- Why the logs of a ledger's contracts can't be read at the moment.
ALTER TABLE ledger_account ADD COLUMN deaf TEXT NOT NULL DEFAULT '';
