"""The command line as a person meets it: help, exit codes, plain errors, and commands on a real log."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.cli_dlq import dead_letter_topics
from services.cli_processes import Fleet, free_port
from services.cli_samples import show_samples
from shared.contracts.topics import ARTICLES, EXTRACT_GROUP, TOPICS, dead_letters
from shared.log.base import Message
from shared.log.open import open_log

LETTERS = dead_letters(EXTRACT_GROUP, ARTICLES.name)
run = CliRunner().invoke


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the commands of this test use."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    fleet = Fleet(tmp_path, {"data_dir": str(tmp_path / "data")})
    yield fleet
    fleet.stop()


def test_help_opens_nothing_heavy() -> None:
    """Servers, drivers and engines are imported by the command that needs them."""
    script = (
        "import sys, services.cli\n"
        "heavy = {'fastapi', 'uvicorn', 'aiokafka', 'asyncpg', 'redis', 'trafilatura', 'pyarrow'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_every_command_has_help() -> None:
    listed = run(app, ["--help"])
    assert listed.exit_code == 0
    commands = (
        "up run post extract dlq topics gazetteer schemas migrate bench doctor export replay".split()
    )
    for command in commands:
        told = run(app, [command, "--help"])
        assert told.exit_code == 0 and command in listed.output, command


@pytest.mark.parametrize("command", [["doctor"], ["up"], ["topics", "apply"]])
def test_a_wrong_setting_is_named_with_its_limit(
    data: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("DATELINE_BATCH_RECORDS", "5000")
    told = run(app, command)
    assert told.exit_code == 2
    assert "DATELINE_BATCH_RECORDS" in told.output and "1000" in told.output


def test_a_port_in_use_is_said_plainly(data: Path, fleet: Fleet) -> None:
    up = fleet.start("up")
    up.wait_ready()
    told = run(app, ["up", "--port", up.address.rpartition(":")[2]])
    assert told.exit_code == 2
    assert "--port" in told.output and "in use" in told.output


def test_doctor_says_where_a_value_came_from_and_hides_passwords(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CACHE_URL", f"redis://user:s3cret@127.0.0.1:{free_port()}/0")
    monkeypatch.setenv("DATELINE_API_KEY", "k3y")
    told = run(app, ["doctor", "--json"])
    assert told.exit_code == 0, told.output  # a dead cache only slows
    assert "s3cret" not in told.output and "k3y" not in told.output
    found = json.loads(told.output)
    origins = {setting["name"]: setting["source"] for setting in found["settings"]}
    assert origins["cache_url"] == "environment DATELINE_CACHE_URL"
    assert origins["port"] == "default"
    assert {check["name"]: check["ok"] for check in found["checks"]} == {
        "log": True, "store": True, "cache": False,
    }


def test_doctor_fails_when_the_log_is_away(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_LOG_URL", f"kafka://127.0.0.1:{free_port()}")
    assert run(app, ["doctor", "--json"]).exit_code == 1


def test_topics_and_schemas(data: Path) -> None:
    applied = run(app, ["topics", "apply"])
    assert applied.exit_code == 0
    assert {topic.name for topic in TOPICS} | {LETTERS} <= set(applied.output.split())
    assert run(app, ["topics", "apply"]).output == applied.output
    listed = json.loads(run(app, ["topics", "list", "--json"]).output)
    assert [topic["name"] for topic in listed] == applied.output.split()
    schema = json.loads(run(app, ["schemas", ARTICLES.name]).output)
    assert schema["$id"].endswith(ARTICLES.name)
    unknown = run(app, ["schemas", "nothing.v1"])
    assert unknown.exit_code == 2 and ARTICLES.name in unknown.output


def test_dead_letters_are_listed_shown_and_given_back_once(data: Path, fleet: Fleet) -> None:
    """A record that is no article goes to the dead letters of both its readers; a replay brings it
    there again, counted, and a second replay does nothing."""
    up = fleet.start("up")
    up.wait_ready()
    log_url = f"sqlite:///{data / 'log.sqlite'}"

    async def put() -> None:
        log = open_log(log_url)
        await log.start()
        headers = (("ce_id", b"broken-1"), ("ce_specversion", b"1.0"), ("ce_type", ARTICLES.name.encode()))
        await log.append([Message(ARTICLES.name, b"broken-1", b'{"text": 1}', headers)])
        await log.stop()

    async def letters(count: int) -> None:
        log = open_log(log_url)
        await log.start()
        found = 0
        async with asyncio.timeout(30):
            async for _ in log.read(LETTERS, follow=True):
                found += 1
                if found == count:
                    break
        await log.stop()

    asyncio.run(put())
    asyncio.run(letters(1))
    assert f"{LETTERS}  1  1 malformed" in run(app, ["dlq", "list"]).output
    shown = run(app, ["dlq", "show", LETTERS]).output
    assert "malformed" in shown and f"from {ARTICLES.name}/" in shown and "replayed 0 times" in shown
    assert run(app, ["dlq", "replay", LETTERS]).output == "1 replayed\n"
    asyncio.run(letters(2))
    last = json.loads(run(app, ["dlq", "show", LETTERS, "--json"]).output.splitlines()[-1])
    assert last["value"] == '{"text": 1}' and last["headers"]["ce_id"] == "broken-1"
    assert "replayed 1 times" in run(app, ["dlq", "show", LETTERS]).output
    unknown = run(app, ["dlq", "show", "nothing"])
    assert unknown.exit_code == 2 and dead_letter_topics()[0] in unknown.output


def test_post_says_what_became_of_each_article(tmp_path: Path, data: Path, fleet: Fleet) -> None:
    up = fleet.start("up")
    up.wait_ready()
    good = {"title": "Strike", "text": "Two people were killed in a strike on Sumy on Monday, police said."}
    lines = tmp_path / "articles.jsonl"
    lines.write_text("\n".join(json.dumps(a) for a in (good, good, {"title": "no text"})))
    page = tmp_path / "page.md"
    page.write_text(f"# Strike on Odesa\n\n{good['text'].replace('Sumy', 'Odesa')}\n")
    told = run(app, ["post", str(lines), str(page), "--url", up.address])
    assert told.exit_code == 1
    assert "2 accepted, 1 duplicate, 1 rejected" in told.output
    assert "line 3: 202 text: " in told.output
    again = run(app, ["post", str(page), "--url", up.address, "--json"])
    assert again.exit_code == 0
    assert json.loads(again.output.splitlines()[0])["outcome"] == "duplicate"


def test_post_refuses_what_it_cannot_send(tmp_path: Path, data: Path) -> None:
    table = tmp_path / "table.xlsx"
    table.write_bytes(b"x")
    address = f"http://127.0.0.1:{free_port()}"
    assert "--content-type" in run(app, ["post", str(table), "--url", address]).output
    assert run(app, ["post", str(tmp_path / "none.json"), "--url", address]).exit_code == 2
    text = tmp_path / "a.txt"
    text.write_text("Some text.")
    away = run(app, ["post", str(text), "--url", address])
    assert away.exit_code == 2 and "does not answer" in away.output


def test_a_store_rebuilt_from_the_log_exports_the_same(
    tmp_path: Path, data: Path, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    up = fleet.start("up")
    up.wait_ready()
    asyncio.run(show_samples(up.address))
    assert up.stop() == 0
    first = tmp_path / "first.csv"
    assert run(app, ["export", "csv", "-o", str(first)]).exit_code == 0
    assert len(first.read_text().splitlines()) > 10
    only = run(app, ["export", "geojson", "country=SD"])
    places = {f["properties"]["country"] for f in json.loads(only.output)["features"]}
    assert places == {"SD"}
    assert run(app, ["replay"]).exit_code == 1  # not into a store that has something in it
    monkeypatch.setenv("DATELINE_STORE_URL", f"sqlite:///{tmp_path / 'again.sqlite'}")
    assert run(app, ["migrate"]).exit_code == 0
    rebuilt = run(app, ["replay"])
    assert rebuilt.exit_code == 0 and "records taken in" in rebuilt.output
    again = run(app, ["export", "csv"])
    assert identity(again.output) == identity(first.read_text())
    wrong = run(app, ["export", "csv", "from=yesterday"])
    assert wrong.exit_code == 2 and wrong.output.startswith("from: ")


def identity(table: str) -> list[dict[str, str]]:
    """Incidents without what counts their publications."""
    rows = csv.DictReader(io.StringIO(table))
    return sorted(({k: v for k, v in row.items() if k != "revision"} for row in rows), key=str)


def test_a_table_of_places_that_cannot_be_made_is_said_before_anything_is_taken(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DATELINE_GAZETTEER", str(tmp_path / "file" / "tables"))
    for command in (["up"], ["run", "extract"]):
        told = run(app, [*command, "--port", "0"])
        assert told.exit_code == 2
        assert "DATELINE_GAZETTEER" in told.output
    assert not data.exists()


def test_bench_measures_the_whole_path(data: Path) -> None:
    told = run(app, ["bench", "--articles", "10", "--seconds", "1", "--rate", "10", "--json"])
    assert told.exit_code == 0, told.output
    figures = json.loads(told.output)
    assert figures.pop("mode") == "one process, embedded"
    assert set(figures) == {
        "POST to the event topic", "whole path, stored and merged", "ingest", "ingest, POST to 202",
        "POST to record on the topic at 10 articles/s", "memory",
    }
    assert "(n=10)" in figures["POST to record on the topic at 10 articles/s"]
    assert not data.exists()  # it works in a folder of its own


@pytest.mark.parametrize(
    ("variable", "wrong"),
    [("LOG_URL", "amqp://127.0.0.1"), ("CACHE_URL", "memcached://x"), ("STORE_URL", "mysql://x")],
)
def test_a_scheme_nobody_knows_is_said_plainly(
    data: Path, monkeypatch: pytest.MonkeyPatch, variable: str, wrong: str
) -> None:
    monkeypatch.setenv(f"DATELINE_{variable}", wrong)
    told = run(app, ["up", "--port", "0"])
    assert told.exit_code == 2
    assert variable.lower() in told.output.lower() and wrong.partition(":")[0] in told.output
    doctor = run(app, ["doctor", "--json"])
    found = {check["name"]: check for check in json.loads(doctor.output)["checks"]}
    failed = found[variable.partition("_")[0].lower()]
    assert not failed["ok"] and wrong.partition(":")[0] in failed["says"]
