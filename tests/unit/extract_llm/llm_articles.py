"""An article of our own and what a good model points at in it."""

from __future__ import annotations

import copy
from typing import Any

from services.extract.interface import ArticleText

LEAD = (
    "A Russian missile hit an apartment building in the Ukrainian city of Poltava on Tuesday, killing at "
    "least three people and wounding 13, regional governor Volodymyr Kohut said."
)
TEXT = f"{LEAD}\n\nRescuers were still at work in the evening. The 17 storeys of a hotel nearby stood dark."
ARTICLE = ArticleText(
    "a1", "v1", TEXT, title="Missile hits Poltava", publisher="The Daily Sample", published="2025-02-05"
)

GOOD: dict[str, Any] = {
    "events": [
        {
            "type": "missile_strike",
            "realis": "actual",
            "quote": LEAD,
            "places": ["Poltava"],
            "time": "on Tuesday",
            "time_of": "event",
            "initiator": "Russian",
            "tolls": [
                {"kind": "killed", "number": "at least three people"},
                {"kind": "injured", "number": "13"},
            ],
            "claimants": [{"name": "Volodymyr Kohut", "stance": "asserts"}],
        }
    ]
}


def answer(**changed: Any) -> dict[str, Any]:
    """The good answer with fields of its event changed."""
    made = copy.deepcopy(GOOD)
    made["events"][0].update(changed)
    return made
