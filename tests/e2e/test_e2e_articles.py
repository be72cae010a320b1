"""Articles on their way: samples, repetitions, new versions, refusals, and that the counts add up."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from deployment import Deployment  # tests/e2e/deployment.py

from services.cli_samples import sample_articles
from shared.contracts.topics import COMPLETIONS, EVENTS

TEXT = (
    "Two people were killed and five injured in a Russian drone strike on the Ukrainian city of {city} on "
    "Monday, the regional governor said.\n\nRescuers worked through the night at the scene, officials said."
)


def article(city: str = "Poltava") -> dict[str, Any]:
    return {
        "title": f"Drone strike on {city}", "text": TEXT.format(city=city), "published": "2026-03-10",
        "url": f"https://samples.example/e2e/{uuid.uuid4().hex}",
    }


async def test_the_samples_come_out(deployment: Deployment) -> None:
    samples = sample_articles()
    receipts = await deployment.post(samples)
    assert len(receipts) == len(samples)
    for receipt, sample in zip(receipts, samples, strict=True):
        view = await deployment.done(receipt["article_id"])
        assert view["text"] == sample["text"]
        events = await deployment.events(receipt["article_id"])
        assert events, sample["title"]
        assert all(event["where"] or event["when"]["start"] for event in events)


async def test_an_article_posted_again_gives_each_record_once(deployment: Deployment) -> None:
    posted = article("Lutsk")
    first = await deployment.post(posted)
    await deployment.done(first["article_id"])
    tracked = posted | {"url": f"{posted['url']}/?utm_source=mail"}
    for again in (posted, tracked):
        receipt = await deployment.post(again)
        assert (receipt["outcome"], receipt["article_id"]) == ("duplicate", first["article_id"])
    after = await deployment.post(article("Rivne"))
    await deployment.done(after["article_id"])
    events = await deployment.events(first["article_id"])
    assert len(events) == 1
    records = await deployment.committed(EVENTS.name, first["article_id"])
    assert [ce_id for ce_id, _ in records] == [events[0]["event_id"]]
    assert len(await deployment.committed(COMPLETIONS.name, first["article_id"])) == 1


async def test_a_new_version_takes_back_what_the_old_one_said(deployment: Deployment) -> None:
    posted = article("Kherson")
    first = await deployment.post(posted)
    await deployment.done(first["article_id"])
    (before,) = await deployment.events(first["article_id"])
    changed = posted | {"text": posted["text"].replace("Two people were", "Three people were")}
    second = await deployment.post(changed)
    assert second["outcome"] == "updated"
    assert (second["article_id"], second["supersedes"]) == (first["article_id"], first["version_id"])
    await deployment.done(second["article_id"], second["version_id"])
    (after,) = await deployment.events(first["article_id"])
    assert [(t["kind"], t["min"]) for t in before["tolls"]] == [("killed", 2), ("injured", 5)]
    assert [(t["kind"], t["min"]) for t in after["tolls"]] == [("killed", 3), ("injured", 5)]
    assert (await deployment.get(f"/v1/events/{before['event_id']}"))["superseded"]


async def test_every_article_posted_ends_in_one_outcome(deployment: Deployment) -> None:
    before = await deployment.outcomes()
    known = article("Sumy")
    await deployment.post(known)
    await deployment.post([article("Odesa"), article("Dnipro"), known])
    await deployment.post(known | {"text": known["text"] + "\n\nThe mayor said schools would stay shut."})
    for refused in ({"title": "no text"}, article("Lviv") | {"published": "2199-01-01"}):
        assert (await deployment.try_post(refused)).status_code == 422
    assert (await deployment.try_post(b"{", "application/json")).status_code == 400
    outcomes = await deployment.outcomes() - before
    assert outcomes == {"accepted": 3, "duplicate": 1, "updated": 1, "rejected": 3}
    assert outcomes.total() == 1 + 3 + 1 + 3


async def test_a_status_link_answers_from_the_first_moment(deployment: Deployment) -> None:
    receipts = await asyncio.gather(*[deployment.post(article("Kharkiv")) for _ in range(5)])
    for receipt in receipts:
        answer = await deployment.get_status(receipt["status_url"])
        assert answer["article_id"] == receipt["article_id"]
    for receipt in receipts:
        await deployment.done(receipt["article_id"])
