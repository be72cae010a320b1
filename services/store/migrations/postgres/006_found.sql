-- One index of all that few rows may be told apart by, so that the rarest condition leads and the others are
-- looked up: of indexes apart each is read from end to end, half a million places for a side. The fourth is the
-- period of 32 days a row started in.
CREATE INDEX incidents_found ON incidents USING gin (cells, string_to_array(tags, '|'),
  string_to_array(words, ' '), (ARRAY[(start_ms / 2764800000)::integer]), (ARRAY[family, type, status])) WITH (fastupdate = off);
CREATE INDEX records_found ON records USING gin (cells, string_to_array(tags, '|'),
  string_to_array(words, ' '), (ARRAY[(start_ms / 2764800000)::integer]), (ARRAY[family, type, status])) WITH (fastupdate = off);
ALTER INDEX incidents_found ALTER COLUMN 2 SET STATISTICS 1000;
ALTER INDEX incidents_found ALTER COLUMN 3 SET STATISTICS 1000;
ALTER INDEX records_found ALTER COLUMN 2 SET STATISTICS 1000;
ALTER INDEX records_found ALTER COLUMN 3 SET STATISTICS 1000;
DROP INDEX incidents_tags;
DROP INDEX incidents_words;
DROP INDEX incidents_cells;
DROP INDEX records_tags;
DROP INDEX records_words;
DROP INDEX records_cells;
-- The last changed of a year long past come last in the order of changes: each period has its own order.
CREATE INDEX incidents_period ON incidents (retracted, (start_ms / 2764800000), updated_ms DESC, incident_id DESC);
ANALYZE incidents;
ANALYZE records;
