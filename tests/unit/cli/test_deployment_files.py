"""Compose file and image, held to the code they start: names, ports, settings and commands that exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from services.cli import app
from shared.log.kafka_settings import KafkaSettings
from shared.runtime.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[3]
OURS = {"topics", "ingest", "extract", "store", "onebox"}
KNOWN = {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return dict(loaded["services"])


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return re.sub(r"\\\n\s*", " ", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"))


def test_everything_issue_asks_for_is_there(compose: dict[str, Any]) -> None:
    assert set(compose) == OURS | {"kafka", "redis", "postgres"}


def test_every_part_says_whether_it_is_healthy(compose: dict[str, Any], dockerfile: str) -> None:
    for name in ("kafka", "redis", "postgres"):
        assert compose[name]["healthcheck"]["test"], name
    assert "/readyz" in re.findall(r"^HEALTHCHECK.*", dockerfile, re.MULTILINE)[0]
    assert [n for n in OURS if "healthcheck" in compose[n]] == ["topics"]


def test_services_wait_for_what_they_need(compose: dict[str, Any]) -> None:
    healthy, done = {"condition": "service_healthy"}, {"condition": "service_completed_successfully"}
    for name in ("ingest", "extract", "store"):
        assert compose[name]["depends_on"]["kafka"] == healthy
        assert compose[name]["depends_on"]["topics"] == done
    assert compose["topics"]["depends_on"] == {"kafka": healthy}
    assert compose["store"]["depends_on"]["postgres"] == healthy
    assert "depends_on" not in compose["onebox"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_commands_exist(compose: dict[str, Any], name: str) -> None:
    told = CliRunner().invoke(app, [*compose[name]["command"], "--help"])
    assert told.exit_code == 0, told.output


def test_settings_exist_and_lead_to_the_other_parts(compose: dict[str, Any], dockerfile: str) -> None:
    named = set(re.findall(r"\b(DATELINE_[A-Z_]+)=", dockerfile))
    for name in OURS:
        named |= set(compose[name]["environment"])
    assert named <= KNOWN
    settings = compose["store"]["environment"]
    servers = re.fullmatch(r"kafka://([^?]+)\?env=compose", settings["DATELINE_LOG_URL"])
    assert servers is not None
    assert KafkaSettings.from_url(servers[1], {"env": "compose"}).servers == ("kafka:9092",)
    assert settings["DATELINE_CACHE_URL"].startswith("redis://redis:6379")
    assert "@postgres:5432/dateline" in settings["DATELINE_STORE_URL"]
    assert compose["ingest"]["environment"] == compose["extract"]["environment"] == settings


def test_kafka_listens_for_containers_and_for_this_host(compose: dict[str, Any]) -> None:
    broker = compose["kafka"]["environment"]
    advertised = dict(item.split("://") for item in broker["KAFKA_ADVERTISED_LISTENERS"].split(","))
    assert advertised == {"INTERNAL": "kafka:9092", "HOST": "127.0.0.1:29092"}
    listening = {item.split("://")[0] for item in broker["KAFKA_LISTENERS"].split(",")}
    mapped = {item.split(":")[0] for item in broker["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(",")}
    assert listening == mapped == {*advertised, "CONTROLLER"}
    assert broker["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert compose["kafka"]["ports"] == ["127.0.0.1:29092:29092"]


def test_containers_have_no_rights_they_do_not_need(compose: dict[str, Any], dockerfile: str) -> None:
    assert re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE) == ["999:999"]
    for name in OURS:
        assert compose[name]["read_only"] is True
        assert compose[name]["cap_drop"] == ["ALL"]
    for name, service in compose.items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name


def test_the_image_copies_what_exists_and_no_more(dockerfile: str) -> None:
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.*)", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    allowed = {
        line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    assert set(copied) == allowed
    assert all((ROOT / source).exists() for source in copied)


def test_the_labels_are_those_of_the_image_specification(dockerfile: str) -> None:
    labels = dict(re.findall(r"org\.opencontainers\.image\.(\w+)=\"([^\"]*)\"", dockerfile))
    assert set(labels) == {"title", "description", "licenses", "version", "revision"}
    assert labels["licenses"] == "Apache-2.0"


def test_compose_itself_takes_the_file() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("no docker compose here to read the file")
    done = subprocess.run(
        [docker, "compose", "config", "--format", "json"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "kafka" in json.loads(done.stdout)["services"]
