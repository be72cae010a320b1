"""Settings and where they came from, logs without secrets, health, policy, trace context."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from shared.log.open import open_log
from shared.log.partition import murmur2, partition_of
from shared.log.seen import SeenIds
from shared.runtime.health import Health, Loop, health_routes
from shared.runtime.logging import HumanLines, JsonLines, masked
from shared.runtime.metrics import Metrics
from shared.runtime.policy import Breaker, Policy
from shared.runtime.settings import explain, load_settings, mask
from shared.runtime.tracing import continue_trace, new_trace, parse_traceparent


def test_settings_come_from_the_command_line_then_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("DATELINE_HOST=0.0.0.0\nDATELINE_PORT=1\nDATELINE_BATCH_RECORDS=7\n")
    monkeypatch.setenv("DATELINE_PORT", "2")
    monkeypatch.setenv("DATELINE_BATCH_RECORDS", "8")
    settings = load_settings(batch_records=9, host=None)
    assert (settings.host, settings.port, settings.batch_records) == ("0.0.0.0", 2, 9)
    origins = {origin.name: origin.source for origin in explain(settings, frozenset({"batch_records"}))}
    assert origins["host"] == ".env DATELINE_HOST"
    assert origins["port"] == "environment DATELINE_PORT"
    assert origins["batch_records"] == "command line"
    assert origins["data_dir"] == "default"


def test_a_kafka_url_takes_environment_and_instance_along() -> None:
    settings = load_settings(log_url="kafka://a:1,b:2", environment="prod", instance="x-1")
    assert settings.resolved_log_url() == "kafka://a:1,b:2?env=prod&instance=x-1"
    own = load_settings(log_url="kafka://a:1?env=own&session_ms=6000", environment="prod")
    assert own.resolved_log_url() == "kafka://a:1?env=own&session_ms=6000"
    embedded = load_settings(data_dir=Path("/var/d"), log_url="")
    assert embedded.resolved_log_url() == "sqlite:////var/d/log.sqlite"


def test_a_wrong_setting_names_its_field(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_PORT", "70000")
    with pytest.raises(ValidationError, match="port"):
        load_settings()


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(api_key="canary-1", store_url="postgresql://u:canary-2@db/x")
    shown = " ".join(origin.value for origin in explain(settings)) + repr(settings.api_key)
    assert "canary-1" not in shown and "canary-2" not in shown
    assert mask("redis://u:p@h:1/0") == "redis://u:***@h:1/0" and mask("sqlite:///a@b") == "sqlite:///a@b"


@pytest.mark.parametrize("formatter", [JsonLines, HumanLines])
def test_log_lines_carry_extras_and_no_secrets(formatter: type[JsonLines] | type[HumanLines]) -> None:
    record = logging.makeLogRecord(
        {"name": "dateline", "levelno": 20, "levelname": "INFO", "msg": "joined %s with canary-1",
         "args": ("redis://user:canary-2@host/0",), "article_id": "a1"}
    )
    line = formatter(frozenset({"canary-1"})).format(record)
    assert "canary" not in line and "a1" in line
    if formatter is JsonLines:
        assert json.loads(line)["article_id"] == "a1"
    assert masked("x") == "x"


async def test_readiness_names_what_is_wrong_and_liveness_does_not_care() -> None:
    health, metrics = Health(), Metrics()
    up = True

    async def log_answers() -> bool:
        return up

    async def store_answers() -> bool:
        raise ConnectionError("refused")

    health.add_check("log", log_answers)
    loop = health.add_loop("extract", silence_s=60)
    app = FastAPI()
    app.include_router(health_routes(health, metrics))
    metrics.cache_errors.labels("get").inc()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        assert (await client.get("/readyz")).status_code == 200
        health.add_check("store", store_answers)
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"] == {"log": "ok", "store": "ConnectionError: refused"}
        assert (await client.get("/livez")).status_code == 200
        health.loops["extract"] = Loop("extract", silence_s=0.0)
        assert (await client.get("/livez")).status_code == 503
        text = (await client.get("/metrics")).text
    assert 'dateline_cache_errors_total{operation="get"} 1.0' in text
    assert loop.alive
    health.checks.clear()
    health.fail("extract", "stopped: too many")
    assert await health.ready() == (False, {"extract": "stopped: too many"})
    health.clear("extract")
    assert (await health.ready())[0]


def test_the_breaker_opens_on_a_run_and_on_a_share() -> None:
    policy = Policy(dead_in_a_row=5, dead_ratio=0.5, window=10)
    breaker = Breaker(policy)
    assert breaker.would_open([True] * 4) is None
    breaker.note([True] * 4)
    assert breaker.would_open([True]) == "5 dead letters in a row"
    assert breaker.would_open([False]) is None
    breaker.note([False, True, True, False, True])
    assert breaker.would_open([True]) == "8 of the last 10 records are dead letters"
    breaker.note([False] * 10)
    assert breaker.would_open([True]) is None


def test_backoff_doubles_is_bounded_and_never_zero() -> None:
    policy = Policy(backoff_s=0.1, backoff_max_s=1.0)
    assert 0.05 <= policy.pause(1) <= 0.1
    assert 0.2 <= policy.pause(3) <= 0.4
    assert 0.5 <= policy.pause(1000) <= 1.0


def test_a_trace_goes_on_or_begins() -> None:
    given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    child = continue_trace(given)
    assert child.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736" and child.span_id != "00f067aa0ba902b7"
    assert parse_traceparent(str(child)) == child
    for broken in (None, "", "junk", given[:-1], given.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32)):
        assert parse_traceparent(broken) is None
    assert new_trace() != new_trace()


def test_partitions_are_kafkas() -> None:
    """Values of ``UtilsTest.testMurmur2`` in apache/kafka."""
    signed = {b"21": -973932308, b"foobar": -790332482, b"a-little-bit-long-string": -985981536,
              b"a-little-bit-longer-string": -1486304829,
              b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971, b"abc": 479470107}
    assert {key: murmur2(key) for key in signed} == {key: value % 2**32 for key, value in signed.items()}
    assert {partition_of(b"%d" % n, 4) for n in range(50)} == {0, 1, 2, 3}


def test_seen_ids_forget_the_oldest() -> None:
    seen = SeenIds(["a", "b"], limit=2)
    seen.add(["c"])
    assert "a" not in seen and "b" in seen and "c" in seen and len(seen) == 2


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x", "mysql"),
        ("sqlite://", "names no file"),
        ("sqlite:///a?lease=5", "'lease'"),
        ("kafka://broker", "host:port"),
        ("kafka://broker:1?color=red", "'color'"),
        ("kafka://broker:1?env=a/b", "env"),
    ],
)
def test_a_wrong_log_url_says_what_is_wrong(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        open_log(url)
