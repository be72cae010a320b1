"""The state of a store as one text, to compare a rebuilt store with a live one byte for byte."""

from __future__ import annotations

import orjson

from services.store.base import Store

PATH_DEPENDENT = ("revision", "changed")
"""They count and describe published states, of which a replay in larger batches has fewer."""


async def canonical_state(store: Store) -> str:
    """Living records, article texts and links, and incidents, one JSON object with sorted keys a line.

    Left out are revision numbers, incidents that no longer are (a replay never saw them come and
    go), and what belongs to readers: offsets, outbox, watches. Overrides come from analysts, not
    from the log; they show in the incidents they changed.
    """
    lines: list[dict[str, object]] = []
    async with store.read() as session:
        async for row in session.stream("SELECT doc FROM records WHERE live = 1 ORDER BY event_id"):
            lines.append({"event": orjson.loads(row["doc"])})
        async for row in session.stream(
            "SELECT version_id, first_ms, last_ms, doc FROM article_versions ORDER BY version_id"
        ):
            lines.append({"article": [row["first_ms"], row["last_ms"], orjson.loads(row["doc"])]})
        async for row in session.stream(
            "SELECT article_id, copy_id FROM article_copies ORDER BY article_id, copy_id"
        ):
            lines.append({"copy": [row["article_id"], row["copy_id"]]})
        async for row in session.stream(
            "SELECT doc, counted, killed_net_min, killed_net_max, injured_net_min, injured_net_max"
            " FROM incidents WHERE retracted = 0 ORDER BY incident_id"
        ):
            doc = {k: v for k, v in orjson.loads(row["doc"]).items() if k not in PATH_DEPENDENT}
            net = [row[f"{kind}_net_{end}"] for kind in ("killed", "injured") for end in ("min", "max")]
            lines.append({"incident": doc, "counted": row["counted"], "net": net})
    return "".join(orjson.dumps(line, option=orjson.OPT_SORT_KEYS).decode() + "\n" for line in lines)
