-- The time zone in which somebody reads times: an IANA name, '' for UTC.

ALTER TABLE app_user ADD COLUMN zone TEXT NOT NULL DEFAULT '';
