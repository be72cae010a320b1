-- Article versions with their text; instants are milliseconds since 1970 UTC.
CREATE TABLE article_versions (
  version_id TEXT PRIMARY KEY,
  article_id TEXT NOT NULL,
  supersedes TEXT,
  url TEXT,
  publisher TEXT,
  agency TEXT,
  title TEXT NOT NULL,
  published TEXT,
  first_ms BIGINT NOT NULL,
  last_ms BIGINT NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX article_versions_article ON article_versions (article_id);

-- Where a sentence fingerprint or a MinHash band occurs: candidates for shared text.
CREATE TABLE article_prints (
  print BIGINT NOT NULL,
  version_id TEXT NOT NULL,
  PRIMARY KEY (print, version_id)
);
CREATE TABLE article_bands (
  band TEXT NOT NULL,
  version_id TEXT NOT NULL,
  PRIMARY KEY (band, version_id)
);
-- Articles that share text, both directions.
CREATE TABLE article_copies (
  article_id TEXT NOT NULL,
  copy_id TEXT NOT NULL,
  PRIMARY KEY (article_id, copy_id)
);

CREATE TABLE completions (
  version_id TEXT PRIMARY KEY,
  article_id TEXT NOT NULL,
  engine TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  count INTEGER NOT NULL,
  events TEXT NOT NULL,
  position BIGINT NOT NULL
);
CREATE INDEX completions_article ON completions (article_id);

CREATE TABLE records (
  event_id TEXT PRIMARY KEY,
  article_id TEXT NOT NULL,
  version_id TEXT NOT NULL,
  live INTEGER NOT NULL,
  type TEXT NOT NULL,
  family TEXT NOT NULL,
  status TEXT NOT NULL,
  part_of TEXT,
  start_ms BIGINT NOT NULL,
  end_ms BIGINT NOT NULL,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  killed_min BIGINT NOT NULL,
  injured_min BIGINT NOT NULL,
  received_ms BIGINT NOT NULL,
  tags TEXT NOT NULL,
  words TEXT NOT NULL,
  doc TEXT NOT NULL
);
-- the JSON lies apart: what a filter looks through stays small
ALTER TABLE records SET (toast_tuple_target = 256);
CREATE INDEX records_article ON records (article_id);
CREATE INDEX records_time ON records (live, start_ms DESC, event_id DESC);
CREATE INDEX records_type ON records (live, type, start_ms DESC, event_id DESC);
CREATE INDEX records_place ON records (live, lat, lon);
CREATE INDEX records_parent ON records (part_of);
CREATE INDEX records_span ON records USING gist (int8range(start_ms, end_ms, '[]'));
CREATE INDEX records_tags ON records USING gin (string_to_array(tags, '|')) WITH (fastupdate = off);
CREATE INDEX records_words ON records USING gin (string_to_array(words, ' ')) WITH (fastupdate = off);
-- rare names and words must be known as rare to the planner
ALTER INDEX records_tags ALTER COLUMN 1 SET STATISTICS 1000;
ALTER INDEX records_words ALTER COLUMN 1 SET STATISTICS 1000;

-- How far each partition has been taken in: the fence of the sink.
CREATE TABLE offsets (
  grp TEXT NOT NULL,
  topic TEXT NOT NULL,
  part INTEGER NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (grp, topic, part)
);
