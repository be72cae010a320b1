"""Store: event records in, incidents out, and the query API over both."""
