-- A SIM that a device has no more is still found by its number: until when it
-- was linked.  NULL: the identifier is the device's now.
ALTER TABLE term ADD COLUMN ended INTEGER;

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
