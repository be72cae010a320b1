-- Ids and what rows are told apart by stay in the row. A row is wider than its target, so that every text that
-- may lie apart did, ids among them: to sort a month by its toll read an id from there for each comparison.
-- The values are written anew, else those that lie apart would stay there; a new type forgets the storage,
-- therefore one statement, which sets it after the type and before the rows are written.
ALTER TABLE incidents
  ALTER COLUMN incident_id TYPE TEXT USING incident_id || '', ALTER COLUMN incident_id SET STORAGE MAIN,
  ALTER COLUMN successor TYPE TEXT USING successor || '', ALTER COLUMN successor SET STORAGE MAIN,
  ALTER COLUMN type TYPE TEXT USING type || '', ALTER COLUMN type SET STORAGE MAIN,
  ALTER COLUMN admin1 TYPE TEXT USING admin1 || '', ALTER COLUMN admin1 SET STORAGE MAIN,
  ALTER COLUMN side TYPE TEXT USING side || '', ALTER COLUMN side SET STORAGE MAIN,
  ALTER COLUMN family SET STORAGE MAIN, ALTER COLUMN status SET STORAGE MAIN,
  ALTER COLUMN country SET STORAGE MAIN;
ALTER TABLE records
  ALTER COLUMN event_id TYPE TEXT USING event_id || '', ALTER COLUMN event_id SET STORAGE MAIN,
  ALTER COLUMN article_id TYPE TEXT USING article_id || '', ALTER COLUMN article_id SET STORAGE MAIN,
  ALTER COLUMN version_id TYPE TEXT USING version_id || '', ALTER COLUMN version_id SET STORAGE MAIN,
  ALTER COLUMN part_of TYPE TEXT USING part_of || '', ALTER COLUMN part_of SET STORAGE MAIN,
  ALTER COLUMN type TYPE TEXT USING type || '', ALTER COLUMN type SET STORAGE MAIN,
  ALTER COLUMN family SET STORAGE MAIN, ALTER COLUMN status SET STORAGE MAIN;
ANALYZE incidents;
ANALYZE records;
