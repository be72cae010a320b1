"""The query API, split by resource; ``routers`` puts it together."""
