"""What is asked, how often, how long it may take, and what comes of an endpoint that misbehaves."""

from __future__ import annotations

import asyncio
import pickle
import traceback

import pytest
from llm_articles import ARTICLE, GOOD
from llm_endpoint import KEY, Endpoint, MakeEngine, Play, completion, elapsed
from pydantic import SecretStr

from services.extract.llm.answer import Malformed
from services.extract.llm.options import LlmOptions, llm_options_of
from services.extract.open import EngineOptions, open_engine
from shared.cache.memory import MemoryCache
from shared.runtime.errors import Rejected, Transient
from shared.runtime.settings import explain, load_settings


def test_the_request_is_strict_and_deterministic(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(GOOD)]
    make_engine().extract(ARTICLE)
    (sent,) = endpoint.requests
    assert endpoint.paths == ["/v1/chat/completions"] and endpoint.keys == [f"Bearer {KEY}"]
    assert (sent["model"], sent["temperature"]) == ("small", 0)
    form = sent["response_format"]
    assert form["type"] == "json_schema" and form["json_schema"]["strict"] is True
    schema = form["json_schema"]["schema"]
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
        assert set(part["required"]) == set(part["properties"])
    assert ARTICLE.text in sent["messages"][1]["content"]


def test_the_same_answer_gives_the_same_bytes(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(GOOD)]
    first, second = make_engine().extract(ARTICLE), make_engine().extract(ARTICLE)
    assert len(endpoint.requests) == 2
    assert [e.model_dump_json() for e in first.events] == [e.model_dump_json() for e in second.events]


def test_a_kept_answer_asks_nobody(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(GOOD), Play(status=500)]
    cache = MemoryCache()
    first, second = make_engine(cache), make_engine(cache, attempts=1)
    assert first.extract(ARTICLE) == second.extract(ARTICLE)
    assert (first.requests, second.requests) == (1, 0)


def test_another_model_is_another_version_and_asked_anew(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(GOOD)]
    cache = MemoryCache()
    small, large = make_engine(cache), make_engine(cache, model="large")
    assert small.version.startswith("llm-1+small+") and large.version.startswith("llm-1+large+")
    ids = [engine.extract(ARTICLE).events[0].event_id for engine in (small, large)]
    assert ids[0] != ids[1] and len(endpoint.requests) == 2


def test_a_bad_kept_value_is_a_miss(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    class Garbage(MemoryCache):
        """A cache that somebody else wrote into."""

        async def get_many(self, keys):  # type: ignore[no-untyped-def]
            return {key: b'{"events": 3}' for key in keys}

    endpoint.script = [Play(GOOD)]
    assert len(make_engine(Garbage()).extract(ARTICLE).events) == 1
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again(endpoint: Endpoint, make_engine: MakeEngine, status: int) -> None:
    endpoint.script = [Play(status=status), Play(GOOD)]
    assert len(make_engine().extract(ARTICLE).events) == 1
    assert len(endpoint.requests) == 2


def test_retry_after_is_kept(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(status=429, headers={"retry-after": "1"}), Play(GOOD)]
    engine = make_engine()
    assert elapsed(lambda: engine.extract(ARTICLE)) >= 1.0


def test_a_wait_beyond_the_budget_is_not_waited(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(status=429, headers={"retry-after": "3600"})]
    with pytest.raises(Transient, match="429"):
        make_engine(budget_s=5.0).extract(ARTICLE)
    assert len(endpoint.requests) == 1


def test_an_endpoint_that_stays_down_is_transient(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(status=500, body=f"boom {KEY}")]
    with pytest.raises(Transient, match="llm_base_url: status 500"):
        make_engine(attempts=3).extract(ARTICLE)
    assert len(endpoint.requests) == 3


def test_no_endpoint_at_all_is_transient(make_engine: MakeEngine) -> None:
    with pytest.raises(Transient, match="ConnectError"):
        make_engine(base_url="http://127.0.0.1:1/v1", attempts=2).extract(ARTICLE)


@pytest.mark.parametrize("play", [Play(GOOD, delay_s=30), Play(GOOD, drip_s=0.05)])
def test_a_slow_answer_is_cut_off(endpoint: Endpoint, make_engine: MakeEngine, play: Play) -> None:
    """A server that sends a byte now and then is as slow as one that sends none."""
    endpoint.script = [play]
    engine = make_engine(timeout_s=0.3, attempts=2)

    def ask() -> None:
        with pytest.raises(Transient, match="llm_timeout_s"):
            engine.extract(ARTICLE)

    assert 0.5 < elapsed(ask) < 3.0
    assert len(endpoint.requests) == 2


def test_all_tries_together_keep_the_budget(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(GOOD, delay_s=30)]
    engine = make_engine(timeout_s=10.0, attempts=10, budget_s=0.5)

    def ask() -> None:
        with pytest.raises(Transient):
            engine.extract(ARTICLE)

    assert elapsed(ask) < 3.0


MALFORMED = [
    "<html>busy</html>",
    "[]",
    '{"choices": []}',
    completion({"content": None}),
    completion({"content": "Here are the events:"}),
    completion({"events": [{"type": "missile_strike"}]}),
    completion({"events": [{**GOOD["events"][0], "type": "alien_invasion"}]}),
    completion({"events": [{**GOOD["events"][0], "min": 3}]}),
    "[" * 100_000,
]


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_an_answer_out_of_form_twice_is_rejected(
    endpoint: Endpoint, make_engine: MakeEngine, body: str
) -> None:
    endpoint.script = [Play(body)]
    with pytest.raises(Rejected) as caught:
        make_engine().extract(ARTICLE)
    assert caught.value.reason == "llm_malformed" and len(endpoint.requests) == 2


def test_an_answer_out_of_form_once_is_forgiven(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play("nonsense"), Play(GOOD)]
    assert len(make_engine().extract(ARTICLE).events) == 1


def test_out_of_form_and_then_nothing_does_not_block_the_rest(
    endpoint: Endpoint, make_engine: MakeEngine
) -> None:
    endpoint.script = [Play("nonsense"), Play(status=500)]
    with pytest.raises(Malformed):
        make_engine(attempts=1).extract(ARTICLE)


def test_a_refused_article_is_rejected_alone(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(status=413)]
    with pytest.raises(Rejected) as caught:
        make_engine().extract(ARTICLE)
    assert caught.value.reason == "llm_refused" and len(endpoint.requests) == 1


def test_a_wrong_key_waits_for_the_operator(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    endpoint.script = [Play(status=401, body=f"wrong key {KEY}")]
    with pytest.raises(Transient, match="llm_api_key"):
        make_engine().extract(ARTICLE)
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    "play",
    [
        Play(status=401, body=KEY),
        Play(status=500, body=KEY),
        Play(status=400, body=KEY),
        Play(KEY),
        Play(status=302, headers={"location": f"http://127.0.0.1:1/{KEY}"}),
        Play(GOOD, delay_s=30),
    ],
    ids=["401", "500", "400", "malformed", "redirect", "slow"],
)
def test_no_error_tells_the_key(endpoint: Endpoint, make_engine: MakeEngine, play: Play) -> None:
    endpoint.script = [play]
    with pytest.raises((Rejected, Transient)) as caught:
        make_engine(timeout_s=0.2, attempts=1).extract(ARTICLE)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__dict__)
    assert KEY not in told
    chained = [caught.value.__cause__, caught.value.__context__]
    assert not any(KEY in repr(getattr(error, "__dict__", "")) for error in chained)


def test_options_hide_the_key_and_travel_to_workers() -> None:
    llm = LlmOptions("http://127.0.0.1:1/v1", "small", SecretStr(KEY))
    options = EngineOptions(name="llm", llm=llm)
    assert KEY not in repr(options)
    assert pickle.loads(pickle.dumps(options)) == options and hash(options) == hash(options)


def test_a_rejection_survives_the_way_from_a_worker_process() -> None:
    sent = Malformed("llm_malformed", "no JSON", "llm_model")
    got = pickle.loads(pickle.dumps(sent))
    assert (got.reason, got.detail, got.field) == ("llm_malformed", "no JSON", "llm_model")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"base_url": "", "model": "m"}, "llm_base_url"),
        ({"base_url": "http://h", "model": " "}, "llm_model"),
        ({"base_url": "http://h", "model": "m", "api_key": SecretStr("clé\n")}, "llm_api_key"),
    ],
)
def test_bad_options_name_their_setting(given: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named) as caught:
        LlmOptions(**given)  # type: ignore[arg-type]
    assert "clé" not in str(caught.value)


def test_settings_switch_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert llm_options_of(load_settings()) is None
    for name, value in {
        "EXTRACT_ENGINE": "llm",
        "LLM_BASE_URL": "http://127.0.0.1:8080/v1",
        "LLM_MODEL": "small",
        "LLM_API_KEY": KEY,
        "LLM_TIMEOUT_S": "7",
        "LLM_ATTEMPTS": "2",
    }.items():
        monkeypatch.setenv(f"DATELINE_{name}", value)
    settings = load_settings()
    options = llm_options_of(settings)
    assert options is not None and (options.timeout_s, options.attempts) == (7.0, 2)
    assert options.budget_s < settings.record_timeout_s
    assert KEY not in repr(settings) + repr(explain(settings))


def test_the_engine_is_opened_by_name(endpoint: Endpoint) -> None:
    endpoint.script = [Play(GOOD)]
    engine = open_engine(EngineOptions(name="llm", llm=LlmOptions(endpoint.url, "small")))
    assert len(engine.extract(ARTICLE).events) == 1 and endpoint.keys == [None]
    assert sum(engine.lookups().values()) > 0
    with pytest.raises(ValueError, match="llm_base_url"):
        open_engine(EngineOptions(name="llm"))


def test_the_cache_belongs_to_the_loop_of_the_engine(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    """The engine works in a thread beside a running loop, as in the service."""
    endpoint.script = [Play(GOOD)]
    engine = make_engine()

    async def beside() -> int:
        return len((await asyncio.to_thread(engine.extract, ARTICLE)).events)

    assert asyncio.run(beside()) == 1
