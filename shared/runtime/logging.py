"""One JSON object per line on stdout, or a short line on a terminal. Secrets are masked.

Standard library only: ``logger.info("text", extra={"article_id": ...})`` anywhere.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from shared.runtime.settings import Settings

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_URL_PASSWORD = re.compile(r"(\w+://[^\s:/@]+:)[^\s@/]+(@)")


class JsonLines(logging.Formatter):
    """time, level, logger, message, then whatever ``extra`` gave."""

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return masked(json.dumps(line, ensure_ascii=False, default=str), self._secrets)


class HumanLines(logging.Formatter):
    """``12:00:01 INFO  text  name=value`` for a terminal."""

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        extra = "".join(f"  {k}={v}" for k, v in vars(record).items() if k not in _OWN)
        return masked(super().format(record) + extra, self._secrets)


def masked(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """``text`` without the passwords of URLs and the given secrets."""
    text = _URL_PASSWORD.sub(r"\1***\2", text)
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def configure_logging(settings: Settings) -> None:
    """Send the whole process' log to stdout in the form of the settings; call once, at start."""
    secrets = frozenset({settings.api_key.get_secret_value()} if settings.api_key else ())
    human = settings.log_format == "human" or (settings.log_format == "auto" and sys.stdout.isatty())
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter((HumanLines if human else JsonLines)(secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for chatty in ("aiokafka", "httpx", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))
