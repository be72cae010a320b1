"""``dateline extract --engine llm``: the endpoint from the environment, plain lines when it fails."""

from __future__ import annotations

import json

import pytest
from llm_articles import ARTICLE, GOOD
from llm_endpoint import KEY, Endpoint, Play
from typer.testing import CliRunner, Result

from services.cli_extract import app


@pytest.fixture
def settings(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_LLM_BASE_URL", endpoint.url)
    monkeypatch.setenv("DATELINE_LLM_MODEL", "small")
    monkeypatch.setenv("DATELINE_LLM_API_KEY", KEY)


def extract() -> Result:
    rows = [{"id": name, "text": ARTICLE.text + tail} for name, tail in (("one", ""), ("two", " More."))]
    result = CliRunner().invoke(app, ["--engine", "llm"], input="\n".join(json.dumps(r) for r in rows))
    assert KEY not in result.output
    return result


def ids(result: Result) -> list[str]:
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("settings")
def test_articles_come_out(endpoint: Endpoint) -> None:
    endpoint.script = [Play(GOOD)]
    result = extract()
    assert (result.exit_code, ids(result)) == (0, ["one", "two"])
    assert endpoint.keys == [f"Bearer {KEY}"] * 2


@pytest.mark.usefixtures("settings")
def test_a_rejected_article_is_told_and_the_rest_goes_on(endpoint: Endpoint) -> None:
    endpoint.script = [Play("x"), Play("x"), Play(GOOD)]
    result = extract()
    assert (result.exit_code, ids(result)) == (1, ["two"])
    assert "line 1: llm_malformed" in result.stderr


@pytest.mark.usefixtures("settings")
def test_an_endpoint_that_refuses_ends_the_run(endpoint: Endpoint) -> None:
    endpoint.script = [Play(status=401)]
    result = extract()
    assert (result.exit_code, ids(result)) == (1, [])
    assert "llm_api_key" in result.stderr and len(endpoint.requests) == 1


def test_without_an_endpoint_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_LLM_BASE_URL", raising=False)
    result = extract()
    assert result.exit_code == 2 and "llm_base_url" in result.stderr
