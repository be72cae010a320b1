"""Every metric of every service, with its meaning. Labels are few and closed; never a URL or an id.

Naming: prometheus.io/docs/practices/naming. The client's registry is process-wide by design;
``Metrics`` takes one so that a test has its own.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
RECORDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Metrics:
    """The metrics of one process."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        r = self.registry
        self.articles = Counter(
            "dateline_articles", "Articles by outcome: accepted, duplicate, updated, rejected",
            ["outcome"], registry=r,
        )
        self.rejections = Counter(
            "dateline_rejections", "Articles refused at the edge, by reason", ["reason"], registry=r
        )
        self.completions = Counter(
            "dateline_completions", "Article versions done: extracted, no_event, dead_lettered",
            ["outcome"], registry=r,
        )
        self.events = Counter("dateline_events", "Event records emitted, by family", ["family"], registry=r)
        self.near_duplicates = Counter(
            "dateline_near_duplicates", "Articles linked as copies of another", registry=r
        )
        self.records = Counter(
            "dateline_records", "Records a stage is done with: done, skipped (seen before), dead_lettered",
            ["stage", "status"], registry=r,
        )
        self.dead_letters = Counter(
            "dateline_dead_letters", "Records sent to the dead letters, by reason", ["stage", "reason"],
            registry=r,
        )
        self.retries = Counter(
            "dateline_retries", "Batches tried again, by cause: transient, fenced, unavailable",
            ["stage", "cause"], registry=r,
        )
        self.batch_records = Histogram(
            "dateline_batch_records", "Records in one step of a stage", ["stage"], buckets=RECORDS, registry=r
        )
        self.stage_seconds = Histogram(
            "dateline_stage_duration_seconds", "Duration of one step of a stage, commit included", ["stage"],
            buckets=SECONDS, registry=r,
        )
        self.request_seconds = Histogram(
            "dateline_request_duration_seconds", "Duration of a request", ["route", "status"],
            buckets=SECONDS, registry=r,
        )
        self.lag = Gauge(
            "dateline_lag_records", "Records not yet done by a group", ["topic", "partition"], registry=r
        )
        self.breaker_open = Gauge(
            "dateline_breaker_open", "1 while a stage is stopped for too many dead letters", ["stage"],
            registry=r,
        )
        self.cache_errors = Counter(
            "dateline_cache_errors", "Cache calls that failed or were late", ["operation"], registry=r
        )
        self.cache_lookups = Counter(
            "dateline_cache_lookups", "Lookups by what was asked: hit, miss", ["kind", "result"], registry=r
        )
        self.place_lookups = Counter(
            "dateline_place_lookups", "Place names looked up, by the layer that answered",
            ["layer"], registry=r,
        )
        self.relayed = Counter("dateline_relayed_records", "Outbox rows moved to the log", registry=r)

    def exposition(self) -> bytes:
        """What ``/metrics`` answers, in Prometheus' text format."""
        return generate_latest(self.registry)


TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
