-- Sums of all incidents by one condition, one group and stretches of time (services/store/summing.py).
CREATE TABLE incident_sums (
  grp TEXT NOT NULL,
  facet TEXT NOT NULL,
  number BIGINT NOT NULL,
  stretch BIGINT NOT NULL,
  key TEXT NOT NULL,
  listed BIGINT NOT NULL,
  incidents BIGINT NOT NULL,
  killed_min BIGINT NOT NULL,
  killed_max BIGINT NOT NULL,
  killed_open BIGINT NOT NULL,
  injured_min BIGINT NOT NULL,
  injured_max BIGINT NOT NULL,
  injured_open BIGINT NOT NULL,
  PRIMARY KEY (grp, facet, number, stretch, key)
) WITH (fillfactor = 70);
