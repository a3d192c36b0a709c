-- Whose answer waits; '' for what is not one.
ALTER TABLE mbed_queue ADD COLUMN endpoint TEXT NOT NULL DEFAULT '';
