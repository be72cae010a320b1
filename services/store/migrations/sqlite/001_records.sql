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
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX article_versions_article ON article_versions (article_id);

-- Where a sentence fingerprint or a MinHash band occurs: candidates for shared text.
CREATE TABLE article_prints (
  print INTEGER NOT NULL,
  version_id TEXT NOT NULL,
  PRIMARY KEY (print, version_id)
) WITHOUT ROWID;
CREATE TABLE article_bands (
  band TEXT NOT NULL,
  version_id TEXT NOT NULL,
  PRIMARY KEY (band, version_id)
) WITHOUT ROWID;
-- Articles that share text, both directions.
CREATE TABLE article_copies (
  article_id TEXT NOT NULL,
  copy_id TEXT NOT NULL,
  PRIMARY KEY (article_id, copy_id)
) WITHOUT ROWID;

CREATE TABLE completions (
  version_id TEXT PRIMARY KEY,
  article_id TEXT NOT NULL,
  engine TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  count INTEGER NOT NULL,
  events TEXT NOT NULL,
  position INTEGER NOT NULL
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
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  lat REAL,
  lon REAL,
  killed_min INTEGER NOT NULL,
  injured_min INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  tags TEXT NOT NULL,
  words TEXT NOT NULL,
  doc TEXT NOT NULL
);
CREATE INDEX records_article ON records (article_id);
CREATE INDEX records_time ON records (live, start_ms DESC, event_id DESC);
CREATE INDEX records_type ON records (live, type, start_ms DESC, event_id DESC);
CREATE INDEX records_place ON records (live, lat, lon);
CREATE INDEX records_parent ON records (part_of);

-- How far each partition has been taken in: the fence of the sink.
CREATE TABLE offsets (
  grp TEXT NOT NULL,
  topic TEXT NOT NULL,
  part INTEGER NOT NULL,
  next INTEGER NOT NULL,
  PRIMARY KEY (grp, topic, part)
);
