"""Articles for benchmarks: agency style, each of its own place, day and words, so that neither the
near-duplicate check nor the merging of incidents has an easier or harder time than with news."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

_CITIES = (
    "Kharkiv",
    "Sumy",
    "Poltava",
    "Odesa",
    "Dnipro",
    "Kherson",
    "Zaporizhzhia",
    "Chernihiv",
    "Mykolaiv",
    "Kramatorsk",
    "Sloviansk",
    "Pokrovsk",
    "Nikopol",
    "Lviv",
    "Rivne",
    "Lutsk",
    "Vinnytsia",
    "Cherkasy",
)
_SPEAKERS = ("the regional governor", "the emergency service", "local officials", "the mayor", "police")
_OPENINGS = (
    "At least {a} people were killed and {b} injured in a Russian drone strike on the Ukrainian city of"
    " {city} on {day}, {who} said.",
    "A Russian missile hit an apartment block in the Ukrainian city of {city} on {day}, killing {a} people"
    " and wounding {b}, {who} said.",
    "Russian artillery shelled the Ukrainian city of {city} on {day}, killing {a} people and injuring {b},"
    " {who} said.",
)
_WORDS = {
    "subject": "residents doctors rescuers engineers officials teachers drivers volunteers farmers workers",
    "verb": "described repaired watched carried reported cleared counted reached moved discussed",
    "object": "windows roads pipes cables schools bridges trains shelters generators gardens markets roofs",
    "quality": "broken northern wet narrow old public quiet heavy distant small crowded empty frozen",
    "link": "after before near behind without during under beside",
}
_PATTERN = "the quality subject verb the quality object and the object link the quality object of the subject"


def article(number: int, seed: int = 0) -> dict[str, Any]:
    """Article ``number`` of series ``seed``: about 2 kB, one event with place, day, toll and claimant."""
    draw = random.Random(f"{seed}/{number}")
    published = date(2023, 1, 1) + timedelta(days=draw.randrange(1000))
    city = draw.choice(_CITIES)
    facts = {
        "a": draw.randrange(2, 12),
        "b": draw.randrange(12, 40),
        "city": city,
        "day": (published - timedelta(days=1)).strftime("%A"),
        "who": draw.choice(_SPEAKERS),
    }
    paragraphs = [draw.choice(_OPENINGS).format(**facts)]
    paragraphs += [" ".join(_sentence(draw) for _ in range(3)) for _ in range(7)]
    return {
        "title": f"Strike on {city} kills {facts['a']}",
        "url": f"https://bench.example/{seed}/{number}",
        "publisher": "Dateline Bench",
        "published": published.isoformat(),
        "text": "\n\n".join(paragraphs),
    }


def _sentence(draw: random.Random) -> str:
    words = [draw.choice(_WORDS[w].split()) if w in _WORDS else w for w in _PATTERN.split()]
    return " ".join(words).capitalize() + "."
