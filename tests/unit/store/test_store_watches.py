"""Watches: signed deliveries, tried again, given up, and never into our own network."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256

import httpx
import orjson
import pytest
from store_tellings import Feed, article, completion, take, telling

from services.store.api.context import ApiContext
from services.store.base import Store
from services.store.dispatch import ATTEMPTS, DISABLE_AFTER, Dispatcher, pause_ms
from services.store.webhooks import Refused, resolve

KEY = {"X-API-Key": "key-1"}


@dataclass
class Receiver:
    """A web server of our own that answers ``status`` and keeps what it was sent."""

    status: int = 200
    port: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.got.append((headers, body))
        writer.write(f"HTTP/1.1 {self.status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    await server.wait_closed()


@pytest.fixture
def clock() -> list[int]:
    return [1_800_000_000_000]


@pytest.fixture
def dispatcher(store: Store, clock: list[int]) -> Dispatcher:
    return Dispatcher(store, True, lambda: clock[0])


async def watch(
    client: httpx.AsyncClient, context: ApiContext, receiver: Receiver, **filter_: str
) -> dict[str, str]:
    context.allow_private_webhooks = True
    body = {"url": f"http://localhost:{receiver.port}/hook?x=1", "filter": filter_}
    answer = await client.post("/v1/watches", json=body, headers=KEY)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def happen(store: Store, feed: Feed, place: str, url: str) -> None:
    source = article(url, f"A missile fell on {place} overnight, and more is not known.")
    event = telling(source, place=place)
    await take(store, feed.records(source, event, completion(source, [event])))


async def test_a_state_is_delivered_once_and_signed(
    store: Store, client: httpx.AsyncClient, context: ApiContext, receiver: Receiver, dispatcher: Dispatcher
) -> None:
    made, feed = await watch(client, context, receiver, admin1="Sumy Oblast"), Feed()
    await happen(store, feed, "Poltava", "https://a.example/1")
    await happen(store, feed, "Sumy", "https://a.example/2")
    for _ in range(3):
        await dispatcher.queue_new()
        await dispatcher.deliver_due()
    ((headers, body),) = receiver.got
    stamp, mac = (part.split("=")[1] for part in headers["x-dateline-signature"].split(","))
    assert mac == hmac.new(made["secret"].encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    assert headers["host"] == f"localhost:{receiver.port}"
    assert orjson.loads(body)["incident"]["where"][0]["name"] == "Sumy"


async def test_a_failing_receiver_is_tried_again_later_then_given_up_and_disabled(
    store: Store,
    client: httpx.AsyncClient,
    context: ApiContext,
    receiver: Receiver,
    dispatcher: Dispatcher,
    clock: list[int],
) -> None:
    receiver.status = 500
    made, feed = await watch(client, context, receiver), Feed()
    await happen(store, feed, "Sumy", "https://a.example/2")
    await dispatcher.queue_new()
    assert await dispatcher.deliver_due() == 1
    assert await dispatcher.deliver_due() == 0, "not before its pause is over"
    tries = 1
    while True:
        clock[0] += pause_ms(ATTEMPTS)
        if not await dispatcher.deliver_due():
            break
        tries += 1
    assert tries == ATTEMPTS
    state = (await client.get(f"/v1/watches/{made['watch_id']}", headers=KEY)).json()
    assert state["failures"] == ATTEMPTS and "500" in state["last_error"] and not state["disabled"]
    for n, place in enumerate(("Poltava", "Kharkiv")):
        await happen(store, feed, place, f"https://c.example/{n}")
    await dispatcher.queue_new()
    for _ in range(DISABLE_AFTER):
        clock[0] += pause_ms(ATTEMPTS)
        await dispatcher.deliver_due()
    state = (await client.get(f"/v1/watches/{made['watch_id']}", headers=KEY)).json()
    assert state["disabled"] and "secret" not in state


async def test_a_receiver_that_recovers_gets_what_it_missed(
    store: Store,
    client: httpx.AsyncClient,
    context: ApiContext,
    receiver: Receiver,
    dispatcher: Dispatcher,
    clock: list[int],
) -> None:
    receiver.status = 503
    made = await watch(client, context, receiver)
    await happen(store, Feed(), "Sumy", "https://a.example/2")
    await dispatcher.queue_new()
    await dispatcher.deliver_due()
    receiver.status = 204
    clock[0] += pause_ms(1)
    await dispatcher.deliver_due()
    assert len(receiver.got) == 2
    assert receiver.got[0][0]["x-dateline-delivery"] == receiver.got[1][0]["x-dateline-delivery"]
    state = (await client.get(f"/v1/watches/{made['watch_id']}", headers=KEY)).json()
    assert (state["failures"], state["last_error"]) == (0, None)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1/x", "not public"),
        ("http://localhost:9/", "not public"),
        ("http://[::1]/", "not public"),
        ("http://10.1.2.3/", "not public"),
        ("http://169.254.169.254/latest", "not public"),
        ("http://[::ffff:127.0.0.1]/", "not public"),
        ("http://0.0.0.0/", "not public"),
        ("http://2130706433/", "not public"),
        ("http://[64:ff9b::7f00:1]/", "not public"),
        ("ftp://a.example/", "http or https"),
        ("http://u:p@a.example/", "user name"),
        ("nonsense", "http or https"),
        ("http://a.example:99999/", "no URL"),
        ("http://" + "a" * 2000, "2000"),
    ],
)
async def test_our_own_network_is_refused(client: httpx.AsyncClient, url: str, says: str) -> None:
    answer = await client.post("/v1/watches", json={"url": url}, headers=KEY)
    assert answer.status_code == 400
    assert answer.json()["field"] == "url" and says in answer.json()["detail"]


async def test_the_address_is_checked_again_at_delivery(
    store: Store, client: httpx.AsyncClient, context: ApiContext, receiver: Receiver
) -> None:
    await watch(client, context, receiver)
    await happen(store, Feed(), "Sumy", "https://a.example/2")
    strict = Dispatcher(store, False)
    await strict.queue_new()
    assert await strict.deliver_due() == 1
    assert receiver.got == []
    with pytest.raises(Refused):
        await resolve(f"http://localhost:{receiver.port}/", allow_private=False)


async def test_watches_are_kept_listed_and_removed(
    client: httpx.AsyncClient, context: ApiContext, receiver: Receiver
) -> None:
    made = await watch(client, context, receiver, type="captured")
    assert (await client.get("/v1/watches")).status_code == 401
    (item,) = (await client.get("/v1/watches", headers=KEY)).json()["items"]
    assert item["filter"] == {"type": "captured"} and "secret" not in item
    bad = await client.post(
        "/v1/watches", json={"url": "http://a.example", "filter": {"type": "x"}}, headers=KEY
    )
    assert bad.status_code == 400 and bad.json()["field"] == "filter.type"
    assert (await client.delete(f"/v1/watches/{made['watch_id']}", headers=KEY)).status_code == 204
    assert (await client.delete(f"/v1/watches/{made['watch_id']}", headers=KEY)).status_code == 404


async def test_without_a_key_set_watches_are_open_and_decisions_are_not(
    client: httpx.AsyncClient, context: ApiContext
) -> None:
    context.api_keys = frozenset()
    assert (await client.get("/v1/watches")).status_code == 200
    note = {"kind": "confirm", "note": "seen"}
    answer = await client.post("/v1/incidents/any/annotations", json=note, headers=KEY)
    assert answer.status_code == 403 and "DATELINE_API_KEY" in answer.json()["detail"]
