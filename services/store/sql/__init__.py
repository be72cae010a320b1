"""Every SQL statement of the store, by table; written once for both dialects."""
