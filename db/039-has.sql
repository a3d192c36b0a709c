-- What a page must look for.  A bit is set with the first row of a kind and
-- never cleared: it says where to look, not what is there.  The bits are named
-- in cgi/store/device/device.h and cgi/store/resource/resource.h.
ALTER TABLE device ADD COLUMN has INTEGER NOT NULL DEFAULT 0;
ALTER TABLE resource ADD COLUMN has INTEGER NOT NULL DEFAULT 0;

UPDATE device SET has = has | 1 WHERE id IN (SELECT device FROM diag_log);
UPDATE device SET has = has | 2 WHERE id IN (SELECT device FROM error_code);
UPDATE device SET has = has | 4 WHERE id IN (SELECT device FROM managed);
UPDATE device SET has = has | 8 WHERE id IN (SELECT device FROM outbox);
UPDATE device SET has = has | 16 WHERE id IN (SELECT device FROM command);
UPDATE device SET has = has | 32
WHERE id IN (SELECT device FROM device_gateway);
UPDATE resource SET has = has | 1 WHERE id IN (SELECT resource_id FROM lookup);
UPDATE resource SET has = has | 2 WHERE id IN (SELECT sim FROM cycle_usage);
UPDATE resource SET has = has | 4
WHERE (extension, name) IN (SELECT extension, resource FROM command);
UPDATE resource SET has = has | 8 WHERE (extension, name) IN
	(SELECT extension, resource FROM command WHERE op = 'sms');
UPDATE resource SET has = has | 16 WHERE (extension, name) IN
	(SELECT extension, resource FROM activity WHERE kind = 'sms');
UPDATE resource SET has = has | 32 WHERE (extension, name) IN
	(SELECT extension, resource FROM activity
	WHERE kind NOT IN ('session', 'sms'));

CREATE TRIGGER diag_log_has AFTER INSERT ON diag_log
BEGIN
	UPDATE device SET has = has | 1 WHERE id = NEW.device AND has & 1 = 0;
END;
CREATE TRIGGER error_code_has AFTER INSERT ON error_code
BEGIN
	UPDATE device SET has = has | 2 WHERE id = NEW.device AND has & 2 = 0;
END;
CREATE TRIGGER managed_has AFTER INSERT ON managed
BEGIN
	UPDATE device SET has = has | 4 WHERE id = NEW.device AND has & 4 = 0;
END;
CREATE TRIGGER outbox_has AFTER INSERT ON outbox
BEGIN
	UPDATE device SET has = has | 8 WHERE id = NEW.device AND has & 8 = 0;
END;
CREATE TRIGGER command_has AFTER INSERT ON command
BEGIN
	UPDATE device SET has = has | 16 WHERE id = NEW.device AND has & 16 = 0;
	UPDATE resource SET has = has | 4 | 8 * (NEW.op = 'sms')
	WHERE extension = NEW.extension AND name = NEW.resource
		AND has <> has | 4 | 8 * (NEW.op = 'sms');
END;
CREATE TRIGGER device_gateway_has AFTER INSERT ON device_gateway
BEGIN
	UPDATE device SET has = has | 32 WHERE id = NEW.device AND has & 32 = 0;
END;
CREATE TRIGGER lookup_has AFTER INSERT ON lookup
BEGIN
	UPDATE resource SET has = has | 1
	WHERE id = NEW.resource_id AND has & 1 = 0;
END;
CREATE TRIGGER cycle_usage_has AFTER INSERT ON cycle_usage
BEGIN
	UPDATE resource SET has = has | 2 WHERE id = NEW.sim AND has & 2 = 0;
END;
CREATE TRIGGER activity_has AFTER INSERT ON activity WHEN NEW.kind <> 'session'
BEGIN
	UPDATE resource SET has = has | iif(NEW.kind = 'sms', 16, 32)
	WHERE extension = NEW.extension AND name = NEW.resource
		AND has & iif(NEW.kind = 'sms', 16, 32) = 0;
END;

-- What was forgotten can come back, and its commands and activities are there.
CREATE TRIGGER resource_has AFTER INSERT ON resource
BEGIN
	UPDATE resource SET has = has |
		4 * EXISTS (SELECT 1 FROM command WHERE extension =
			NEW.extension AND resource = NEW.name AND status IN
			('requested', 'sent', 'accepted', 'unknown')) |
		8 * EXISTS (SELECT 1 FROM command WHERE extension =
			NEW.extension AND resource = NEW.name
			AND op = 'sms') |
		16 * EXISTS (SELECT 1 FROM activity WHERE extension =
			NEW.extension AND resource = NEW.name
			AND kind = 'sms') |
		32 * EXISTS (SELECT 1 FROM activity WHERE extension =
			NEW.extension AND resource = NEW.name
			AND kind NOT IN ('session', 'sms'))
	WHERE id = NEW.id;
END;
