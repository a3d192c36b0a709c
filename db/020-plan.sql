-- A rate plan is an id, which its carrier is asked with, and a name for people;
-- until now one word was both.
ALTER TABLE plan RENAME COLUMN name TO id;
ALTER TABLE plan ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE plan SET name = id;
ALTER TABLE sim ADD COLUMN rate_plan_name TEXT;

-- How people read what a command asked for, and what was before, where that
-- does not follow from the values: lists of plans change.
ALTER TABLE command ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE command ADD COLUMN before_title TEXT NOT NULL DEFAULT '';
