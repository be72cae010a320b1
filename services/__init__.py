"""The services of Dateline: ingest, extract and store, and the roots that compose them."""
