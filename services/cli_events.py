"""An event record in words, for tables on a terminal. Works on the JSON of the API."""

from __future__ import annotations

import re
from typing import Any

Event = dict[str, Any]
_EXTRACTED = re.compile(r"extracted\((\d+)\)")


def is_done(article: Event) -> bool:
    """Whether the store has all of an article: its completion names how many records there are, and
    may be taken in before they are, or before the article itself."""
    status = article.get("status", "received")
    if article.get("text") is None:
        return False
    found = _EXTRACTED.fullmatch(status)
    return status != "received" and (found is None or len(article["events"]) == int(found[1]))


def place_of(event: Event) -> str:
    """Places where it happened, with their region when they have one."""
    own = [p for p in event["where"] if p["role"] in ("event", "affected_region")] or event["where"]
    return "; ".join(_place(place) for place in own) or "-"


def _place(place: Event) -> str:
    region = place.get("admin1")
    inside = region if region and region != place["name"] else None
    country = place.get("country") if place["precision"] != "country" else None
    return ", ".join(part for part in (place["name"], inside, country) if part)


def when_of(event: Event) -> str:
    """The interval in local time, as precise as it is known."""
    when = event["when"]
    start, end = (moment or "" for moment in (when.get("start"), when.get("end")))
    precision = when["precision"].replace("_", " ")
    if not start:
        return f"by {end[:10]}" if end else "-"
    if precision in ("minute", "hour", "part of day"):
        first, last = start[:16].replace("T", " "), end[:16].replace("T", " ")
        same_day = start[:10] == end[:10]
        return first if last in ("", first) else f"{first} - {last[11:] if same_day else last}"
    days = start[:10] if end[:10] in ("", start[:10]) else f"{start[:10]} - {end[:10]}"
    return days if precision == "day" else f"{days} ({precision})"


def toll_of(event: Event) -> str:
    """Killed, injured ... with the interval of each figure."""
    return ", ".join(f"{_interval(toll)} {toll['kind'].replace('_', ' ')}" for toll in event["tolls"]) or "-"


def _interval(toll: Event) -> str:
    low, high = toll.get("min"), toll.get("max")
    if low == high and low is not None:
        return str(low)
    if high is None:
        return f"{low}+" if low is not None else "some"
    return f"{low}-{high}" if low is not None else f"up to {high}"


def who_of(event: Event) -> str:
    """The claimants, each once."""
    return "; ".join(dict.fromkeys(claim["claimant"] for claim in event["claims"])) or "-"


def sentence_of(event: Event) -> str:
    """The sentence the record rests on: the span that proves its type."""
    return str(next((e for e in event["evidence"] if e["field"] == "type"), event["evidence"][0])["text"])
