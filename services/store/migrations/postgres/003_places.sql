-- Found by any of its places: their points "(lon,lat)|(lon,lat)", the box around them, and the cells they lie in.
CREATE FUNCTION cells_of(points TEXT) RETURNS INTEGER[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT
    ((level * 4096 + floor((p[0] + 180) / size)) * 2048 + floor((p[1] + 90) / size))::integer)
  FROM unnest(string_to_array(points, '|')::point[]) AS p,
    (VALUES (0, 0.1::float8), (1, 0.4), (2, 1.6), (3, 6.4), (4, 25.6)) AS grid(level, size)
$$;

ALTER TABLE records DROP COLUMN lat;
ALTER TABLE records DROP COLUMN lon;
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
-- what filters look at stays in the row: else it lies apart with the JSON, and every look is four reads
ALTER TABLE records ALTER COLUMN tags SET STORAGE MAIN, ALTER COLUMN points SET STORAGE MAIN;
ALTER TABLE records ADD COLUMN cells INTEGER[] GENERATED ALWAYS AS (cells_of(points)) STORED;
CREATE INDEX records_cells ON records USING gin (cells) WITH (fastupdate = off);
ALTER TABLE records ALTER COLUMN cells SET STATISTICS 1000, ALTER COLUMN cells SET STORAGE MAIN;
CREATE INDEX records_status ON records (live, status, start_ms DESC, event_id DESC);
CREATE INDEX records_family ON records (live, family, start_ms DESC, event_id DESC);

ALTER TABLE incidents DROP COLUMN lat;
ALTER TABLE incidents DROP COLUMN lon;
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
-- what filters look at stays in the row: else it lies apart with the JSON, and every look is four reads
ALTER TABLE incidents ALTER COLUMN tags SET STORAGE MAIN, ALTER COLUMN points SET STORAGE MAIN;
ALTER TABLE incidents ADD COLUMN cells INTEGER[] GENERATED ALWAYS AS (cells_of(points)) STORED;
CREATE INDEX incidents_cells ON incidents USING gin (cells) WITH (fastupdate = off);
ALTER TABLE incidents ALTER COLUMN cells SET STATISTICS 1000, ALTER COLUMN cells SET STORAGE MAIN;
CREATE INDEX incidents_status ON incidents (retracted, status, start_ms DESC, incident_id DESC);
CREATE INDEX incidents_family ON incidents (retracted, family, start_ms DESC, incident_id DESC);
