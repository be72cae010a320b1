"""Schema migrations: plain SQL files per dialect, run in order of name, each once."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from services.store.sql import sums

SUMS = "005_sums.sql"
"""Makes the table of sums, which is then filled from what there is."""


async def migrate(session: Any, dialect: str) -> list[str]:
    """Run what ``migrations/<dialect>`` has and the database has not; the names that ran.

    The caller's transaction holds: either the schema is whole or it is as before. In the files
    every statement ends with ``;`` at the end of its line.
    """
    await session.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)")
    done = {row["name"] for row in await session.fetch("SELECT name FROM migrations")}
    folder = files("services.store") / "migrations" / dialect
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".sql") and f.name not in done)
    for name in names:
        await session.execute_script((folder / name).read_text("utf-8"))
        await session.execute("INSERT INTO migrations (name) VALUES ($1)", name)
    if SUMS in names:
        await sums.rebuild(session)
    return names
