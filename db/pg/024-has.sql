-- least 23
-- As db/039-has.sql.
ALTER TABLE device ADD COLUMN has BIGINT NOT NULL DEFAULT 0;
ALTER TABLE resource ADD COLUMN has BIGINT NOT NULL DEFAULT 0;

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

-- device_has(BIT): for tables that name their device.
CREATE FUNCTION device_has() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
DECLARE
	bit BIGINT := TG_ARGV[0];
BEGIN
	UPDATE device SET has = has | bit WHERE id = NEW.device
		AND has & bit = 0;
	RETURN NULL;
END
$$;
CREATE TRIGGER diag_log_has AFTER INSERT ON diag_log
FOR EACH ROW EXECUTE FUNCTION device_has(1);
CREATE TRIGGER error_code_has AFTER INSERT ON error_code
FOR EACH ROW EXECUTE FUNCTION device_has(2);
CREATE TRIGGER managed_has AFTER INSERT ON managed
FOR EACH ROW EXECUTE FUNCTION device_has(4);
CREATE TRIGGER outbox_has AFTER INSERT ON outbox
FOR EACH ROW EXECUTE FUNCTION device_has(8);
CREATE TRIGGER command_has AFTER INSERT ON command
FOR EACH ROW EXECUTE FUNCTION device_has(16);
CREATE TRIGGER device_gateway_has AFTER INSERT ON device_gateway
FOR EACH ROW EXECUTE FUNCTION device_has(32);

CREATE FUNCTION lookup_has() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE resource SET has = has | 1
	WHERE id = NEW.resource_id AND has & 1 = 0;
	RETURN NULL;
END
$$;
CREATE TRIGGER lookup_has AFTER INSERT ON lookup
FOR EACH ROW EXECUTE FUNCTION lookup_has();

CREATE FUNCTION cycle_usage_has() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
	UPDATE resource SET has = has | 2 WHERE id = NEW.sim AND has & 2 = 0;
	RETURN NULL;
END
$$;
CREATE TRIGGER cycle_usage_has AFTER INSERT ON cycle_usage
FOR EACH ROW EXECUTE FUNCTION cycle_usage_has();

CREATE FUNCTION resource_command_has() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
DECLARE
	bits BIGINT := CASE WHEN NEW.op = 'sms' THEN 12 ELSE 4 END;
BEGIN
	UPDATE resource SET has = has | bits
	WHERE extension = NEW.extension AND name = NEW.resource
		AND has & bits <> bits;
	RETURN NULL;
END
$$;
CREATE TRIGGER resource_command_has AFTER INSERT ON command
FOR EACH ROW EXECUTE FUNCTION resource_command_has();

CREATE FUNCTION activity_has() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
DECLARE
	bit BIGINT := CASE WHEN NEW.kind = 'sms' THEN 16 ELSE 32 END;
BEGIN
	UPDATE resource SET has = has | bit
	WHERE extension = NEW.extension AND name = NEW.resource
		AND has & bit = 0;
	RETURN NULL;
END
$$;
CREATE TRIGGER activity_has AFTER INSERT ON activity
FOR EACH ROW WHEN (NEW.kind <> 'session')
EXECUTE FUNCTION activity_has();

-- What was forgotten can come back, and its commands and activities are there.
CREATE FUNCTION resource_has() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
	NEW.has := NEW.has |
		CASE WHEN EXISTS (SELECT 1 FROM command WHERE extension =
			NEW.extension AND resource = NEW.name AND status IN
			('requested', 'sent', 'accepted', 'unknown'))
			THEN 4 ELSE 0 END |
		CASE WHEN EXISTS (SELECT 1 FROM command WHERE extension =
			NEW.extension AND resource = NEW.name AND op = 'sms')
			THEN 8 ELSE 0 END |
		CASE WHEN EXISTS (SELECT 1 FROM activity WHERE extension =
			NEW.extension AND resource = NEW.name AND kind = 'sms')
			THEN 16 ELSE 0 END |
		CASE WHEN EXISTS (SELECT 1 FROM activity WHERE extension =
			NEW.extension AND resource = NEW.name
			AND kind NOT IN ('session', 'sms'))
			THEN 32 ELSE 0 END;
	RETURN NEW;
END
$$;
CREATE TRIGGER resource_has BEFORE INSERT ON resource
FOR EACH ROW EXECUTE FUNCTION resource_has();
