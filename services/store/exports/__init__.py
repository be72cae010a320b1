"""Incidents in the forms others read: CSV, GeoJSON, Parquet, and the columns of ACLED and UCDP GED."""
