-- In which order incidents were last written, for who follows them (services/store/mirror), and a number each
-- keeps. One statement, so that the rows are written anew once; from here on the store says both.
CREATE SEQUENCE incident_numbers;
CREATE SEQUENCE incident_changes;
ALTER TABLE incidents
  ADD COLUMN number BIGINT NOT NULL DEFAULT nextval('incident_numbers'),
  ADD COLUMN change BIGINT NOT NULL DEFAULT nextval('incident_changes');
ALTER TABLE incidents ALTER COLUMN number SET DEFAULT 0, ALTER COLUMN change SET DEFAULT 0;
DROP SEQUENCE incident_numbers, incident_changes;
CREATE INDEX incidents_change ON incidents (change);
ANALYZE incidents;
