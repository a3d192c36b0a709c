-- least 5
-- What every page reads of an extension has how its last call went as well.
DROP TRIGGER extension_kept ON extension;
CREATE TRIGGER extension_kept
AFTER INSERT OR DELETE OR
	UPDATE OF key, driver, title, enabled, checked, check_err ON extension
FOR EACH STATEMENT EXECUTE FUNCTION kept_changed();
