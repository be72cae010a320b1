"""Analysts' decisions: how they are kept, and what they do to groups of records. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.incident import Override

Group = frozenset[str]


class Decision(BaseModel):
    """An override and the records it speaks of.

    Records are named by event id. A record that a later version or another engine replaced stands
    for the one that took its place, so that the decision outlives re-extraction. ``merge``: all of
    ``events`` are one occurrence. ``split``: ``events`` are another occurrence than ``others``.
    The rest is about the incident that holds the first of ``events`` still known.
    """

    model_config = ConfigDict(extra="ignore")

    override: Override
    events: list[str]
    others: list[str] = Field(default_factory=list)

    def named(self) -> list[str]:
        """Every record it speaks of."""
        return [*self.events, *self.others]


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Oldest first: a later decision has the last word."""
    return sorted(decisions, key=lambda d: (d.override.at, d.override.override_id))


def regroup(
    groups: Iterable[Iterable[str]], decisions: Sequence[Decision], stands_for: Callable[[str], str | None]
) -> list[Group]:
    """Groups of living records after the merges and splits, decided in order."""
    now: list[Group] = [frozenset(g) for g in groups]
    for decision in decisions:
        events = {e for e in map(stands_for, decision.events) if e is not None}
        if decision.override.kind == "merge":
            meant = [g for g in now if g & events]
            now = [g for g in now if not g & events] + ([frozenset().union(*meant)] if meant else [])
        elif decision.override.kind == "split":
            others = {e for e in map(stands_for, decision.others) if e is not None}
            now = [part for g in now for part in _cut(g, events - others, others)]
    return now


def _cut(group: Group, events: set[str], others: set[str]) -> list[Group]:
    if not group & events or not group & others:
        return [group]
    return [group - events, group & events]


def concerning(
    group: Group, decisions: Sequence[Decision], stands_for: Callable[[str], str | None]
) -> list[Override]:
    """The overrides to show on, and apply to, the incident of ``group``."""
    found = []
    for decision in decisions:
        living = [e for e in map(stands_for, decision.named()) if e is not None]
        if decision.override.kind in ("merge", "split"):
            concerned = bool(group & set(living))
        else:
            concerned = bool(living) and living[0] in group
        if concerned:
            found.append(decision.override)
    return found
