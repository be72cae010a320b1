-- Sums of all incidents by one condition, one group and stretches of time (services/store/summing.py).
CREATE TABLE incident_sums (
  grp TEXT NOT NULL,
  facet TEXT NOT NULL,
  number INTEGER NOT NULL,
  stretch INTEGER NOT NULL,
  key TEXT NOT NULL,
  listed INTEGER NOT NULL,
  incidents INTEGER NOT NULL,
  killed_min INTEGER NOT NULL,
  killed_max INTEGER NOT NULL,
  killed_open INTEGER NOT NULL,
  injured_min INTEGER NOT NULL,
  injured_max INTEGER NOT NULL,
  injured_open INTEGER NOT NULL,
  PRIMARY KEY (grp, facet, number, stretch, key)
) WITHOUT ROWID;
