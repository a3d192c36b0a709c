-- least 5
-- As db/025-waiting.sql.
ALTER TABLE command ADD COLUMN wait_until BIGINT;
CREATE INDEX command_waiting ON command (wait_until, id)
	WHERE status = 'requested' AND wait_until IS NOT NULL;

-- Every page of an admin reads what waits.
CREATE TRIGGER command_kept_new AFTER INSERT ON command
FOR EACH ROW WHEN (NEW.wait_until IS NOT NULL)
EXECUTE FUNCTION kept_changed();
CREATE TRIGGER command_kept AFTER UPDATE OF status ON command
FOR EACH ROW WHEN (NEW.wait_until IS NOT NULL AND OLD.status = 'requested')
EXECUTE FUNCTION kept_changed();
