"""From changed records to changed incidents."""

from __future__ import annotations

from services.store.base import Session
from services.store.intake import Changes


async def assemble(session: Session, changes: Changes) -> None:
    """Rebuild the incidents that ``changes`` can touch."""
