"""Time-outs and names of the Kafka adapter, and why each is what it is (docs/reliability.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"^[A-Za-z0-9._-]+$")


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """How to reach a cluster. ``env`` separates deployments that share one; ``instance`` is a
    stable process name for static membership (no rebalance when it restarts within its session)."""

    servers: tuple[str, ...]
    env: str = "dev"
    instance: str | None = None
    replicas: int = 1
    session_ms: int = 15_000
    commit_deadline_s: float = 20.0
    append_timeout_s: float = 5.0

    @classmethod
    def from_url(cls, netloc: str, options: dict[str, str]) -> KafkaSettings:
        """From ``host:port[,host:port]`` and query options; ``ValueError`` names a wrong one."""
        servers = tuple(part for part in netloc.split(",") if part)
        if not servers or any(":" not in server for server in servers):
            raise ValueError(f"log_url: {netloc!r} is not host:port[,host:port]")
        known = {"env": str, "instance": str, "replicas": int, "session_ms": int}
        given: dict[str, str | int] = {}
        for name, text in options.items():
            if name not in known:
                raise ValueError(f"log_url: unknown option {name!r}; known: {', '.join(known)}")
            if not _NAME.match(text):
                raise ValueError(f"log_url: {name}: {text!r} may hold letters, digits, '.', '_' and '-' only")
            given[name] = known[name](text)
        return cls(servers, **given)  # type: ignore[arg-type]  # by ``known``

    @property
    def rebalance_ms(self) -> int:
        """Long enough for every member to end its running transaction first."""
        return int(self.commit_deadline_s * 1000) + 10_000

    @property
    def consumer_request_ms(self) -> int:
        """Never below rebalance + session + margin: a JoinGroup that times out is retried by a new
        ghost member each time, and the group livelocks."""
        return self.rebalance_ms + self.session_ms + 10_000

    @property
    def producer_request_ms(self) -> int:
        """Above the commit deadline, so that no EndTxn is retried by time-out inside it: a late one
        could commit part of the next transaction."""
        return int(self.commit_deadline_s * 1000) * 3

    def transactional_id(self, group: str, topic: str, partition: int) -> str:
        """One per input partition: the next owner's start fences the last owner."""
        return f"dateline.{self.env}.{group}.{topic}.{partition}"


def state_topic(group: str, topic: str) -> str:
    """Where a group keeps what it has seen of ``topic``, partition by partition."""
    return f"{group}.{topic}.state"
