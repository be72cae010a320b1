"""Readers: raw documents of each content type to a clean ``Document``."""
