"""Every setting, in one place: environment ``DATELINE_*`` first, then ``.env``, then the default.

The only reader of the environment. Secrets are ``SecretStr`` and never printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DATELINE_"
ENV_FILE = ".env"


class Settings(BaseSettings):
    """Resolved settings. URLs left empty mean the embedded default under ``data_dir``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True)

    log_url: str = Field("", description="sqlite:///path or kafka://host:port[,host:port]?env=prod")
    cache_url: str = Field("memory://", description="memory:// or redis://host:port/db")
    store_url: str = Field("", description="sqlite:///path or postgresql://user@host/database")
    data_dir: Path = Field(Path(".dateline"), description="folder of the embedded log and store")

    host: str = Field("127.0.0.1", description="address the HTTP side listens on")
    port: int = Field(8000, ge=0, le=65_535, description="port the HTTP side listens on; 0 takes a free one")
    public_url: str = Field("", description="base of links in answers; empty: what the client asked")
    api_key: SecretStr | None = Field(None, description="key that POST asks for; none: open")
    environment: str = Field("dev", pattern=r"^[a-z0-9-]+$", description="part of every transactional id")
    instance: str = Field("", description="stable name of this process for static group membership")

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "human"] = Field("auto", description="auto: human on a terminal")

    max_record_bytes: int = Field(4 * 1024 * 1024, ge=1024, description="largest record on the log")
    cache_timeout_ms: int = Field(50, ge=1, le=1000, description="longest wait for the cache, per call")
    append_timeout_ms: int = Field(5000, ge=100, description="longest wait for the log to take an article")

    max_body_bytes: int = Field(10 * 1024 * 1024, ge=1024, description="largest request body, else 413")
    max_articles: int = Field(1000, ge=1, description="most articles in one request")
    max_text_chars: int = Field(500_000, ge=100, description="longest article text")
    max_in_flight: int = Field(256, ge=1, description="requests handled at once, else 429")

    statistics_memory_mb: int = Field(
        512, ge=0, description="most memory for the mirror of incidents that statistics come from; 0: none"
    )

    batch_records: int = Field(100, ge=1, le=1000, description="most records in one step of a stage")
    attempts: int = Field(3, ge=1, le=20, description="tries of a failing record before the dead letters")
    workers: int = Field(0, ge=0, le=64, description="extract processes; 0: extract in the service's own")
    record_timeout_s: float = Field(30.0, gt=0, description="longest extraction of one article")
    extract_engine: str = Field("grammar", description="extraction engine: grammar, or llm (docs/llm.md)")
    llm_base_url: str = Field("", description="OpenAI-compatible API, less /chat/completions")
    llm_model: str = Field("", description="model of that API, as it names it")
    llm_api_key: SecretStr | None = Field(None, description="bearer key of that API; none: sent without")
    llm_timeout_s: float = Field(20.0, gt=0, le=3600, description="longest wait for one answer of the model")
    llm_attempts: int = Field(3, ge=1, le=10, description="requests for one answer before the batch waits")
    gazetteer: Path | None = Field(None, description="gazetteer folder; none: the user's own cache folder")
    geocoder_url: str = Field("", description="Nominatim's API, asked for names no table has; empty: never")
    geocoder_contact: str = Field("", description="address in the User-Agent, as Nominatim's policy asks")

    allow_private_webhooks: bool = Field(False, description="let watches call private and loopback addresses")

    def resolved_log_url(self) -> str:
        """The log to open; the embedded one under ``data_dir`` unless told otherwise. A Kafka URL
        takes ``environment`` and ``instance`` along unless it names its own."""
        if not self.log_url:
            return f"sqlite:///{self.data_dir / 'log.sqlite'}"
        parts = urlsplit(self.log_url)
        if parts.scheme != "kafka":
            return self.log_url
        options = {"env": self.environment, "instance": self.instance} | dict(parse_qsl(parts.query))
        return parts._replace(query=urlencode({k: v for k, v in options.items() if v})).geturl()

    def resolved_store_url(self) -> str:
        """The store to open; the embedded one under ``data_dir`` unless told otherwise."""
        return self.store_url or f"sqlite:///{self.data_dir / 'store.sqlite'}"


@dataclass(frozen=True, slots=True)
class Origin:
    """A setting, its value as it may be shown, and where that came from."""

    name: str
    value: str
    source: str
    meaning: str


def load_settings(**given: object) -> Settings:
    """Settings with ``given`` (command line options that were set) before environment and file.
    Raises ``pydantic.ValidationError`` naming the field and its limit."""
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks


def explain(settings: Settings, given: frozenset[str] = frozenset()) -> list[Origin]:
    """Each setting with its origin, for ``dateline doctor``; passwords and keys are masked.
    ``given`` names those set on the command line."""
    from os import environ

    in_environment = {name.upper() for name in environ}
    in_file = {name.upper() for name in dotenv_values(ENV_FILE)} if Path(ENV_FILE).is_file() else set()
    origins = []
    for name, field in Settings.model_fields.items():
        variable = PREFIX + name.upper()
        if name in given:
            source = "command line"
        elif variable in in_environment:
            source = f"environment {variable}"
        elif variable in in_file:
            source = f"{ENV_FILE} {variable}"
        else:
            source = "default"
        origins.append(Origin(name, mask(str(getattr(settings, name))), source, field.description or ""))
    return origins


def mask(text: str) -> str:
    """``text`` without the password of a URL in it."""
    scheme, found, rest = text.partition("://")
    if not found or "@" not in rest:
        return text
    credentials, _, address = rest.rpartition("@")
    user = credentials.partition(":")[0]
    return f"{scheme}://{user}:***@{address}" if ":" in credentials else text
