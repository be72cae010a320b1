"""Ingest: documents in by HTTP, clean articles out on the log."""
