-- How much came in each minute, of a segment's events.
CREATE TABLE traffic (
	minute INTEGER PRIMARY KEY,	-- since 1970
	events INTEGER NOT NULL,
	bytes INTEGER NOT NULL
) STRICT;
