-- Found by any of its places: their points, and the box around them. The box is indexed as two ranges, for
-- only of ranges does the planner know how few overlap; points of several places are looked at one by one.
CREATE TYPE degrees AS RANGE (subtype = DOUBLE PRECISION, subtype_diff = float8mi);

ALTER TABLE records ADD COLUMN points TEXT;
ALTER TABLE records ADD COLUMN south DOUBLE PRECISION;
ALTER TABLE records ADD COLUMN north DOUBLE PRECISION;
ALTER TABLE records ADD COLUMN west DOUBLE PRECISION;
ALTER TABLE records ADD COLUMN east DOUBLE PRECISION;
UPDATE records SET (points, south, north, west, east) = (
  SELECT string_agg('(' || (p->>'lon') || ',' || (p->>'lat') || ')', '|' ORDER BY n),
    min((p->>'lat')::float8), max((p->>'lat')::float8), min((p->>'lon')::float8), max((p->>'lon')::float8)
  FROM json_array_elements(doc::json->'record'->'where') WITH ORDINALITY AS told(p, n)
  WHERE p->>'role' = 'event' AND p->>'lat' IS NOT NULL AND p->>'lon' IS NOT NULL);
DROP INDEX records_place;
ALTER TABLE records DROP COLUMN lat;
ALTER TABLE records DROP COLUMN lon;
CREATE INDEX records_box ON records
  USING gist (degrees(south, north, '[]'), degrees(west, east, '[]')) WHERE south IS NOT NULL;

ALTER TABLE incidents ADD COLUMN points TEXT;
ALTER TABLE incidents ADD COLUMN south DOUBLE PRECISION;
ALTER TABLE incidents ADD COLUMN north DOUBLE PRECISION;
ALTER TABLE incidents ADD COLUMN west DOUBLE PRECISION;
ALTER TABLE incidents ADD COLUMN east DOUBLE PRECISION;
UPDATE incidents SET (points, south, north, west, east) = (
  SELECT string_agg('(' || (p->>'lon') || ',' || (p->>'lat') || ')', '|' ORDER BY n),
    min((p->>'lat')::float8), max((p->>'lat')::float8), min((p->>'lon')::float8), max((p->>'lon')::float8)
  FROM json_array_elements(doc::json->'where') WITH ORDINALITY AS told(p, n)
  WHERE p->>'role' = 'event' AND p->>'lat' IS NOT NULL AND p->>'lon' IS NOT NULL);
DROP INDEX incidents_place;
ALTER TABLE incidents DROP COLUMN lat;
ALTER TABLE incidents DROP COLUMN lon;
CREATE INDEX incidents_box ON incidents
  USING gist (degrees(south, north, '[]'), degrees(west, east, '[]')) WHERE south IS NOT NULL;
