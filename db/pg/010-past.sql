-- least 5
-- As db/026-past.sql.
ALTER TABLE term ADD COLUMN ended BIGINT;

INSERT INTO term (term, device, kind, ended)
SELECT lower(replace(resource, '-', '')), device, 'sim', max(decided)
FROM command
WHERE op = 'unlink' AND resource <> '' AND device IS NOT NULL
GROUP BY lower(replace(resource, '-', '')), device
ON CONFLICT (term, device) DO NOTHING;

INSERT INTO term (term, device, kind, ended)
SELECT lower(replace(before, '-', '')), device, 'sim', max(decided)
FROM command
WHERE op = 'link' AND before <> '' AND device IS NOT NULL
GROUP BY lower(replace(before, '-', '')), device
ON CONFLICT (term, device) DO NOTHING;

-- What is to come, for the list of devices.
CREATE INDEX command_planned ON command (device, id)
	WHERE status IN ('requested', 'accepted')
	AND (effective <> '' OR wait_until IS NOT NULL);

-- Whether there is any is kept.
DROP TRIGGER command_kept_new ON command;
DROP TRIGGER command_kept ON command;
CREATE TRIGGER command_kept_new AFTER INSERT ON command
FOR EACH ROW WHEN (NEW.wait_until IS NOT NULL OR NEW.effective <> '')
EXECUTE FUNCTION kept_changed();
CREATE TRIGGER command_kept AFTER UPDATE OF status ON command
FOR EACH ROW WHEN (NEW.wait_until IS NOT NULL OR NEW.effective <> '')
EXECUTE FUNCTION kept_changed();
