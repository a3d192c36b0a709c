-- least 5
-- Rate plans are kept: each Device Drilldown shows them, and a carrier is asked
-- for them once a day.
CREATE TRIGGER plan_kept AFTER INSERT OR UPDATE OR DELETE ON plan
FOR EACH STATEMENT EXECUTE FUNCTION kept_changed();
CREATE TRIGGER extension_plans_kept AFTER UPDATE OF plans_as_of ON extension
FOR EACH STATEMENT EXECUTE FUNCTION kept_changed();
