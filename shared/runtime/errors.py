"""The small vocabulary of errors a stage may raise (house.md, "Errors are a small vocabulary")."""

from __future__ import annotations


class Rejected(Exception):
    """Never retry: the record goes to the dead letters at once. ``reason`` is a stable short
    code for metrics, ``field`` names the field and ``detail`` says what is wrong with it."""

    def __init__(self, reason: str, detail: str, field: str | None = None) -> None:
        super().__init__(f"{field}: {detail}" if field else detail)
        self.reason, self.detail, self.field = reason, detail, field

    def __reduce__(self) -> tuple[type[Rejected], tuple[str, str, str | None]]:
        """As it was made: a worker process hands it over pickled."""
        return type(self), (self.reason, self.detail, self.field)


class Transient(Exception):
    """The same batch again with backoff; nothing was committed."""
