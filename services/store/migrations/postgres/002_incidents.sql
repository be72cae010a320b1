-- Where and on which days a live record may meet others (services/store/blocking.py).
CREATE TABLE record_blocks (
  block TEXT NOT NULL,
  day INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  PRIMARY KEY (block, day, event_id)
);
CREATE INDEX record_blocks_event ON record_blocks (event_id);

-- Pairs of living records that may tell of one occurrence, both directions.
CREATE TABLE record_edges (
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  PRIMARY KEY (a, b)
);
CREATE INDEX record_edges_b ON record_edges (b);

-- Relations between two live records that are not one occurrence.
CREATE TABLE record_links (
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  kind TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (a, b, kind)
);
CREATE INDEX record_links_b ON record_links (b);

CREATE TABLE incidents (
  incident_id TEXT PRIMARY KEY,
  retracted INTEGER NOT NULL,
  successor TEXT,
  revision BIGINT NOT NULL,
  type TEXT NOT NULL,
  family TEXT NOT NULL,
  status TEXT NOT NULL,
  aggregate INTEGER NOT NULL,
  start_ms BIGINT NOT NULL,
  end_ms BIGINT NOT NULL,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  country TEXT,
  admin1 TEXT,
  side TEXT,
  killed_min BIGINT NOT NULL,
  injured_min BIGINT NOT NULL,
  -- what the incident adds to a sum: its toll less that of its parts, open ends null; 0 counted with parts
  counted INTEGER NOT NULL,
  killed_net_min BIGINT NOT NULL,
  killed_net_max BIGINT,
  injured_net_min BIGINT NOT NULL,
  injured_net_max BIGINT,
  sources INTEGER NOT NULL,
  updated_ms BIGINT NOT NULL,
  tags TEXT NOT NULL,
  words TEXT NOT NULL,
  doc TEXT NOT NULL
);
-- the JSON lies apart: what a filter looks through stays small
ALTER TABLE incidents SET (toast_tuple_target = 256);
CREATE INDEX incidents_time ON incidents (retracted, start_ms DESC, incident_id DESC);
CREATE INDEX incidents_updated ON incidents (retracted, updated_ms DESC, incident_id DESC);
CREATE INDEX incidents_killed ON incidents (retracted, killed_min DESC, incident_id DESC);
CREATE INDEX incidents_sources ON incidents (retracted, sources DESC, incident_id DESC);
CREATE INDEX incidents_type ON incidents (retracted, type, start_ms DESC, incident_id DESC);
CREATE INDEX incidents_place ON incidents (retracted, lat, lon);
CREATE INDEX incidents_span ON incidents USING gist (int8range(start_ms, end_ms, '[]'));
CREATE INDEX incidents_tags ON incidents USING gin (string_to_array(tags, '|')) WITH (fastupdate = off);
CREATE INDEX incidents_words ON incidents USING gin (string_to_array(words, ' ')) WITH (fastupdate = off);
-- rare names and words must be known as rare to the planner
ALTER INDEX incidents_tags ALTER COLUMN 1 SET STATISTICS 1000;
ALTER INDEX incidents_words ALTER COLUMN 1 SET STATISTICS 1000;

CREATE TABLE incident_records (
  event_id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL,
  live INTEGER NOT NULL
);
CREATE INDEX incident_records_incident ON incident_records (incident_id);

-- What an analyst decided; read again at every assembly, so that it outlives re-extraction.
CREATE TABLE overrides (
  override_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  doc TEXT NOT NULL
);
CREATE TABLE override_anchors (
  article_id TEXT NOT NULL,
  override_id TEXT NOT NULL,
  PRIMARY KEY (article_id, override_id)
);

-- Every published state of an incident in order; relay, streams and watches each read on from their place.
CREATE TABLE outbox (
  seq BIGSERIAL PRIMARY KEY,
  incident_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  doc TEXT
);
CREATE INDEX outbox_incident ON outbox (incident_id);
CREATE TABLE readers (
  name TEXT PRIMARY KEY,
  position BIGINT NOT NULL,
  attempted BIGINT NOT NULL
);

-- One row: the name of this database, so that a rebuilt one is relayed from its beginning.
CREATE TABLE instance (
  id TEXT PRIMARY KEY
);

CREATE TABLE watches (
  watch_id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  filter TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  failures INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  last_error TEXT
);
CREATE TABLE deliveries (
  watch_id TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_ms BIGINT NOT NULL,
  last_error TEXT,
  PRIMARY KEY (watch_id, incident_id, revision)
);
CREATE INDEX deliveries_seq ON deliveries (seq);
CREATE INDEX deliveries_due ON deliveries (state, next_ms);
