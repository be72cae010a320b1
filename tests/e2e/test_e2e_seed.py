"""The model article through the whole of Dateline: in by HTTP, out of the API and off the topic."""

from __future__ import annotations

import json
from pprint import pformat
from types import ModuleType
from typing import Any

import pytest
from deployment import Deployment  # tests/e2e/deployment.py

from shared.contracts.topics import COMPLETIONS, EVENTS

Seed = tuple[bytes, dict[str, Any]]
FIELDS = ("type", "place", "time", "tolls", "claimants", "status")


async def taken_in(deployment: Deployment, seed: Seed) -> dict[str, Any]:
    """The seed article as the store has it; posting it again starts nothing."""
    receipt = await deployment.post(seed[0], "text/markdown")
    return await deployment.done(receipt["article_id"])


def name_of(gold: dict[str, Any]) -> str:
    return f"{gold['type']} {'+'.join(place['name'] for place in gold['where'])}"


def gaps(scoring: ModuleType, gold: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, set[str]]:
    """For each required gold record that did not come out right, the fields that are wrong."""
    told = [event for event in events if scoring.countable(event)]
    pairs = dict(scoring.match(gold["events"], told, gold["text"]))
    wrong: dict[str, set[str]] = {}
    for number, record in enumerate(gold["events"]):
        if record.get("optional"):
            continue
        if number not in pairs:
            wrong[name_of(record)] = {"missing"}
            continue
        slots = scoring.slots(record, told[pairs[number]])
        if bad := {f for f in FIELDS if not slots[f][0] == slots[f][1] == slots[f][2]}:
            wrong[name_of(record)] = bad
    return wrong


async def test_the_page_is_cleaned(deployment: Deployment, seed: Seed) -> None:
    article = await taken_in(deployment, seed)
    gold = seed[1]
    for name in ("title", "text", "url", "publisher", "published"):
        assert article[name] == gold[name], name


async def test_every_required_record_comes_out(
    deployment: Deployment, seed: Seed, scoring: ModuleType
) -> None:
    """Right in type, place, time, toll, claimant and status, every one that gold asks for."""
    article = await taken_in(deployment, seed)
    found = gaps(scoring, seed[1], await deployment.events(article["article_id"]))
    assert not found, f"wrong or missing:\n{pformat(found, width=100)}"


async def test_each_field_leads_to_its_sentence(deployment: Deployment, seed: Seed) -> None:
    article = await taken_in(deployment, seed)
    events = await deployment.events(article["article_id"])
    assert events
    for event in events:
        record = await deployment.get(f"/v1/events/{event['event_id']}")
        fields = {span["field"].partition(".")[0] for span in record["evidence"]}
        assert "type" in fields
        for span in record["evidence"]:
            source = article["title"] if span["in"] == "title" else article["text"]
            assert source[span["start"] : span["end"]] == span["text"] != ""


async def test_the_topic_has_what_the_api_has(deployment: Deployment, seed: Seed) -> None:
    article = await taken_in(deployment, seed)
    identity = article["article_id"]
    events = {event["event_id"]: event for event in await deployment.events(identity)}
    records = await deployment.committed(EVENTS.name, identity)
    assert sorted(ce_id for ce_id, _ in records) == sorted(events)
    for ce_id, value in records:
        record = json.loads(value)["record"]
        assert record["event_id"] == ce_id
        for field in ("type", "where", "when", "tolls", "claims", "status", "evidence"):
            assert record[field] == events[ce_id][field]
    ((_, value),) = await deployment.committed(COMPLETIONS.name, identity)
    completion = json.loads(value)
    assert (completion["outcome"], sorted(completion["events"])) == ("extracted", sorted(events))


@pytest.mark.parametrize("lost", ["type", "where", "when", "tolls", "claims", "status"])
def test_the_comparison_sees_a_wrong_field(seed: Seed, scoring: ModuleType, lost: str) -> None:
    """The yardstick itself: a record equal to gold has no gap, one with a field lost has that gap."""
    gold = seed[1]
    wanted = {"type": "type", "where": "place", "when": "time", "claims": "claimants"}.get(lost, lost)
    empty: dict[str, Any] = {"type": "drone_strike", "when": {"precision": "unknown"}, "status": "denied"}
    right = [
        record | {"claims": [{"claimant": name} for name in record["claimants"]]} for record in gold["events"]
    ]
    right = [{k: v for k, v in record.items() if k != "claimants"} for record in right]
    assert not gaps(scoring, gold, right)
    missile = next(n for n, record in enumerate(gold["events"]) if record["type"] == "missile_strike")
    broken = [r | {lost: empty.get(lost, [])} if n == missile else r for n, r in enumerate(right)]
    assert gaps(scoring, gold, broken) == {name_of(gold["events"][missile]): {wanted}}
