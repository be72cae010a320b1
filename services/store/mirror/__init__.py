"""Incidents in columns, in the memory of a process, for statistics of which no sums are kept."""
