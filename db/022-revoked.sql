-- Whose credentials were taken away: who is connected with them is to go.  The
-- newest ten thousand; who looks seldom knows by the credentials themselves.
CREATE TABLE revoked (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	type_id TEXT NOT NULL DEFAULT '',
	device_id TEXT NOT NULL DEFAULT '',
	key TEXT NOT NULL DEFAULT ''	-- of an API key its name
) STRICT;

CREATE TRIGGER device_revoked AFTER DELETE ON device
BEGIN
	INSERT INTO revoked (type_id, device_id)
	VALUES (OLD.type_id, OLD.device_id);
END;

CREATE TRIGGER device_token_revoked AFTER UPDATE OF token_hash ON device
WHEN OLD.token_hash <> NEW.token_hash
BEGIN
	INSERT INTO revoked (type_id, device_id)
	VALUES (OLD.type_id, OLD.device_id);
END;

CREATE TRIGGER api_key_revoked AFTER DELETE ON api_key
BEGIN
	INSERT INTO revoked (key) VALUES (OLD.name);
END;

CREATE TRIGGER revoked_kept AFTER INSERT ON revoked
BEGIN
	DELETE FROM revoked WHERE id <= NEW.id - 10000;
END;
