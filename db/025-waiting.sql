-- A command without a way back waits before it is sent, and can be cancelled
-- until then.  NULL: it does not wait.
ALTER TABLE command ADD COLUMN wait_until INTEGER;
CREATE INDEX command_waiting ON command (wait_until, id)
	WHERE status = 'requested' AND wait_until IS NOT NULL;
