-- Found by any of its places: their points, and the box around them.
DROP INDEX records_place;
ALTER TABLE records DROP COLUMN lat;
ALTER TABLE records DROP COLUMN lon;
ALTER TABLE records ADD COLUMN points TEXT;
ALTER TABLE records ADD COLUMN south REAL;
ALTER TABLE records ADD COLUMN north REAL;
ALTER TABLE records ADD COLUMN west REAL;
ALTER TABLE records ADD COLUMN east REAL;
UPDATE records SET (points, south, north, west, east) = (
  SELECT group_concat('(' || lon || ',' || lat || ')', '|'), min(lat), max(lat), min(lon), max(lon)
  FROM (SELECT json_extract(value, '$.lat') AS lat, json_extract(value, '$.lon') AS lon
    FROM json_each(doc, '$.record.where') WHERE json_extract(value, '$.role') = 'event')
  WHERE lat IS NOT NULL AND lon IS NOT NULL);

DROP INDEX incidents_place;
ALTER TABLE incidents DROP COLUMN lat;
ALTER TABLE incidents DROP COLUMN lon;
ALTER TABLE incidents ADD COLUMN points TEXT;
ALTER TABLE incidents ADD COLUMN south REAL;
ALTER TABLE incidents ADD COLUMN north REAL;
ALTER TABLE incidents ADD COLUMN west REAL;
ALTER TABLE incidents ADD COLUMN east REAL;
UPDATE incidents SET (points, south, north, west, east) = (
  SELECT group_concat('(' || lon || ',' || lat || ')', '|'), min(lat), max(lat), min(lon), max(lon)
  FROM (SELECT json_extract(value, '$.lat') AS lat, json_extract(value, '$.lon') AS lon
    FROM json_each(doc, '$.where') WHERE json_extract(value, '$.role') = 'event')
  WHERE lat IS NOT NULL AND lon IS NOT NULL);
