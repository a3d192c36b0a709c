-- What the status page has marked "act now", since when, and whether the
-- operator was told.
CREATE TABLE alert (
	title TEXT NOT NULL PRIMARY KEY,
	since BIGINT NOT NULL,
	told BIGINT NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
);
