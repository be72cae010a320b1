"""Look-ups of place names on ``/metrics``, by the layer that answered."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from services.extract.places.lookup import TableLookup

_LAYERS = ("cache", "table", "geocoder", "geocoder_faults")


class LookupCollector(Collector):
    """Reads the counts of a lookup when asked: ``dateline_place_lookups_total{layer}``, where layer is
    process (answered from memory), cache, table, geocoder or geocoder_faults."""

    def __init__(self, lookup: TableLookup) -> None:
        self._lookup = lookup

    def collect(self) -> Iterable[Metric]:
        family = CounterMetricFamily(
            "dateline_place_lookups", "Place names looked up, by the layer that answered", labels=["layer"]
        )
        counts = self._lookup.counts
        elsewhere = counts["cache"] + counts["table"]
        family.add_metric(["process"], max(0, self._lookup.asked - elsewhere))
        for layer in _LAYERS:
            family.add_metric([layer], counts[layer])
        yield family


def expose(lookup: TableLookup, registry: CollectorRegistry) -> None:
    """Put the counts of ``lookup`` into ``registry`` (once a process)."""
    registry.register(LookupCollector(lookup))
