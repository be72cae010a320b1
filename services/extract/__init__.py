"""Extract: articles in, event records out. A pure stage between two topics."""
