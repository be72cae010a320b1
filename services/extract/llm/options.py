"""What the model is reached by: plain values a worker process can be told; the key never shows."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from shared.runtime.settings import Settings

_SHARE_OF_LIMIT = 0.8
"""Of the longest extraction of one article; the rest is for reading the answer and the places."""


@dataclass(frozen=True, slots=True)
class LlmOptions:
    """``base_url`` ends before ``/chat/completions``. Seconds: ``timeout_s`` for one request,
    ``budget_s`` for all tries of an article with the pauses between them."""

    base_url: str
    model: str
    api_key: SecretStr | None = None
    timeout_s: float = 20.0
    attempts: int = 3
    budget_s: float = 24.0
    pause_s: float = 0.5

    def __post_init__(self) -> None:
        """Raises ``ValueError`` naming the setting and what it must be."""
        if not self.base_url.startswith(("http://", "https://")):
            raise ValueError("llm_base_url: an address that starts with http:// or https:// is wanted")
        if not self.model.strip():
            raise ValueError("llm_model: the name of a model of the endpoint is wanted")
        key = self.api_key.get_secret_value() if self.api_key else ""
        if not (key.isascii() and (key.isprintable() or not key)):
            raise ValueError("llm_api_key: printable ASCII is wanted, as a header takes it")


def llm_options_of(settings: Settings) -> LlmOptions | None:
    """The options of ``settings``; none while the engine is another one. Raises ``ValueError`` as
    :class:`LlmOptions` does."""
    if settings.extract_engine != "llm":
        return None
    return LlmOptions(
        base_url=settings.llm_base_url,
        model=settings.llm_model,
        api_key=settings.llm_api_key,
        timeout_s=settings.llm_timeout_s,
        attempts=settings.llm_attempts,
        budget_s=settings.record_timeout_s * _SHARE_OF_LIMIT,
    )
