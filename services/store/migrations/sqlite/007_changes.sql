-- In which order incidents were last written, for who follows them (services/store/mirror), and a number each
-- keeps.
ALTER TABLE incidents ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
UPDATE incidents SET number = rowid, change = rowid;
CREATE INDEX incidents_change ON incidents (change);
