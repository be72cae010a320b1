"""The HTTP edge: every form a body may have, and a clear error for every one it may not."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from ingest_service import TEXT, Service, article

from services.ingest.limits import Limits
from shared.log.base import Log

MARKDOWN = f"# Six killed in Lozova\n\nBy AFP\n\nMarch 9, 2026\n\n{TEXT}\n\nSource: https://www.themoscowtimes.com/2026/03/09/x\n"


async def refused(service: Service, status: int, reason: str, **options: Any) -> dict[str, Any]:
    """Post, and check that it is refused in RFC 9457 form with nothing stored."""
    answer = await service.post(**options)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["reason"]) == (status, reason)
    assert problem["type"] == f"urn:dateline:problem:{reason}"
    assert problem["title"] and problem["detail"]
    assert not [word for word in ("Traceback", "/work", ".py", "sqlite") if word in answer.text]
    assert await service.ids() == []
    return problem


@pytest.mark.parametrize(
    ("body", "reason", "field"),
    [
        ({"title": "x"}, "missing_text", "text"),
        ({"text": None}, "missing_text", "text"),
        ({"text": 7}, "wrong_type", "text"),
        (article(title=["x"]), "wrong_type", "title"),
        (article(text=""), "empty_text", "text"),
        (article(text=" \n\t "), "empty_text", "text"),
        (article(text="QmFzZTY0IGRhdGE" * 20), "not_language", "text"),
        (article(text="12345 67890 " * 30), "not_language", "text"),
        (article(text=TEXT + "\x00"), "control_characters", "text"),
        (article(text=TEXT + "\x1b[31m"), "control_characters", "text"),
        (article(text=TEXT + "\x85"), "control_characters", "text"),
        (article(title="Bell \x07"), "control_characters", "title"),
        (article(published="2026-03-12"), "bad_date", "published"),
        (article(published="2026-02-30"), "bad_date", "published"),
        (article(published="soon"), "bad_date", "published"),
        (article(url="javascript:alert(1)"), "bad_url", "url"),
        (article(url="https://example.org/" + "a" * 2100), "field_too_long", "url"),
        (article(title="x" * 1001), "field_too_long", "title"),
        (article(language="not a language"), "bad_language", "language"),
        ("just a string", "not_an_object", None),
        (7, "not_an_object", None),
        ([], "empty_batch", "body"),
        ([article(), {"text": ""}], "empty_text", "text"),
        ([article(), "x"], "not_an_object", None),
    ],
)
async def test_bad_articles(service: Service, body: Any, reason: str, field: str | None) -> None:
    problem = await refused(service, 422, reason, body=body)
    assert problem.get("field") == field
    if isinstance(body, list) and body:
        assert problem["index"] == 1
        assert service.outcomes() == {"rejected": 2}
    else:
        assert service.outcomes() == {"rejected": 1}


@pytest.mark.parametrize(
    "content", [b"{", b'{"text": "\\ud800"}', b"{'text': 1}", b"\xff\xfe", b'{"text": NaN}', b"[" * 100_000]
)
async def test_malformed_json(service: Service, content: bytes) -> None:
    await refused(
        service, 400, "malformed_json", content=content, headers={"content-type": "application/json"}
    )


async def test_content_types(service: Service) -> None:
    for kind in ("image/png", "text/css", "application/xml", "x"):
        problem = await refused(
            service, 415, "unsupported_type", content=b"x", headers={"content-type": kind}
        )
        assert "application/json" in problem["detail"]
    await refused(service, 415, "unsupported_type", content=b"x")
    await refused(service, 400, "empty_body", content=b"", headers={"content-type": "application/json"})
    await refused(
        service, 422, "bad_encoding", content=b"caf\xe9 is open", headers={"content-type": "text/plain"}
    )
    await refused(
        service, 422, "pdf_broken", content=b"%PDF-1.7 x", headers={"content-type": "application/pdf"}
    )
    await refused(service, 422, "empty_text", content=b"<p></p>", headers={"content-type": "text/html"})
    await refused(
        service, 422, "empty_text", content=b"# Only a title\n", headers={"content-type": "text/markdown"}
    )


async def chunks(size: int, count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * size


@pytest.fixture
def small(log: Log) -> Service:
    return Service(log, limits=Limits(max_body_bytes=2000, max_articles=2, max_text_chars=700))


async def test_limits(small: Service) -> None:
    kind = {"content-type": "application/json"}
    at_limit = json.dumps(article()).encode().ljust(2000)
    for options in ({"content": at_limit + b" "}, {"content": chunks(500, 5)}):
        problem = await refused(small, 413, "body_too_large", headers=kind, **options)
        assert problem["limit"] == 2000
    problem = await refused(small, 413, "too_many_articles", body=[{}, {}, {}])
    assert problem["limit"] == 2
    problem = await refused(small, 422, "text_too_long", body={"text": "word " * 141})
    assert (problem["field"], problem["limit"]) == ("text", 700)
    assert (await small.post(content=at_limit, headers=kind)).status_code == 202


async def test_a_declared_length_is_refused_before_the_body_is_read(small: Service) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    headers = {"content-type": "application/json", "content-length": "999999999"}
    await refused(small, 413, "body_too_large", content=never(), headers=headers)


async def test_compressed_bodies(small: Service) -> None:
    kind = {"content-type": "application/json", "content-encoding": "gzip"}
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) > 2000
    await refused(small, 413, "body_too_large", content=bomb, headers=kind)
    await refused(small, 413, "body_too_large", content=gzip.compress(b" " * 500_000), headers=kind)
    await refused(small, 400, "bad_encoding", content=b"no gzip", headers=kind)
    await refused(small, 400, "bad_encoding", content=gzip.compress(b"{}")[:-4], headers=kind)
    await refused(small, 415, "unsupported_encoding", content=b"x", headers=kind | {"content-encoding": "br"})
    packed = gzip.compress(json.dumps(article()).encode())
    assert (await small.post(content=packed, headers=kind)).json()["outcome"] == "accepted"
    packed = zlib.compress(json.dumps(article()).encode())
    answer = await small.post(content=packed, headers=kind | {"content-encoding": "deflate"})
    assert answer.json()["outcome"] == "duplicate"


async def test_a_slow_body_and_the_bound_of_requests(log: Log) -> None:
    service = Service(log, limits=Limits(max_in_flight=1, body_timeout_s=30))
    release = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield json.dumps(article()).encode()[:50]
        await release.wait()
        yield json.dumps(article()).encode()[50:]

    # httpx' ASGI transport pulls the body as the service reads it
    first = asyncio.create_task(service.post(content=slow(), headers={"content-type": "application/json"}))
    second = None
    async with asyncio.timeout(5):
        while second is None or second.status_code == 202:
            await asyncio.sleep(0)
            second = await service.post({"text": "x"})
            if second.status_code == 422:
                second = None
    assert second.status_code == 429
    assert second.headers["retry-after"] == "1"
    release.set()
    assert (await first).status_code == 202

    hurried = Service(log, limits=Limits(body_timeout_s=0.05))
    release.clear()
    answer = await hurried.post(content=slow(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["reason"]) == (408, "slow_body")


async def test_json_text_is_taken_verbatim(service: Service) -> None:
    text = "  “Six” killed — Харків 🔥, officials said.\nA line.\n\n\n# not a heading of ours  \n"
    await service.post(article(text=text))
    [stored] = await service.articles()
    assert stored.text == text
    mixed = "Six people died here.\r\n\r\nTwo more 🔥 were hurt.\rThe end came later."
    await service.post(article(url="https://example.org/crlf", text=mixed))
    stored = next(a for a in await service.articles() if a.url == "https://example.org/crlf")
    assert stored.text == mixed.replace("\r\n", "\n").replace("\r", "\n")
    for s in stored.segments:
        assert (
            stored.text[s.start : s.start + s.length].split()
            == mixed[s.raw_start : s.raw_start + s.raw_length].split()
        )
    assert sum(s.length for s in stored.segments) == len(stored.text)


async def test_metadata_is_filled_in(service: Service) -> None:
    url = "https://www.bbc.co.uk/news/2026/03/09/x"
    await service.post({"url": url, "text": f"LOZOVA (AFP) - {TEXT}", "unknown": {"field": 1}})
    [stored] = await service.articles()
    assert (stored.publisher, stored.agency, stored.published, stored.language) == (
        "BBC News",
        "AFP",
        "2026-03-09",
        "en",
    )


async def test_ndjson_answers_line_by_line(service: Service) -> None:
    lines = [json.dumps(article()), "", "{broken", json.dumps(article()), json.dumps({"text": ""})]
    answer = await service.document("\r\n".join(lines).encode(), "application/x-ndjson")
    assert answer.status_code == 202
    results = answer.json()
    assert [(r["line"], r["outcome"]) for r in results] == [
        (1, "accepted"),
        (3, "rejected"),
        (4, "duplicate"),
        (5, "rejected"),
    ]
    assert results[1]["problem"]["reason"] == "malformed_json"
    assert results[3]["problem"]["field"] == "text"
    assert service.outcomes() == {"accepted": 1, "duplicate": 1, "rejected": 2}
    all_bad = await service.document(b"{}\n{}", "application/x-ndjson")
    assert all_bad.status_code == 422
    assert [r["outcome"] for r in all_bad.json()] == ["rejected", "rejected"]


async def test_documents(service: Service) -> None:
    receipt = (await service.document(MARKDOWN.encode(), "text/markdown; charset=utf-8")).json()
    [stored] = await service.articles()
    assert (stored.title, stored.agency, stored.published) == ("Six killed in Lozova", "AFP", "2026-03-09")
    assert (stored.publisher, stored.text) == ("The Moscow Times", TEXT)
    same = await service.post(article(url="https://themoscowtimes.com/2026/03/09/x/"))
    assert same.json()["outcome"] == "duplicate"
    assert same.json()["article_id"] == receipt["article_id"]


async def test_given_metadata_wins_over_the_page(service: Service) -> None:
    answer = await service.document(
        MARKDOWN.encode(),
        "text/markdown",
        title="Given",
        url="https://given.example/1",
        published="2026-03-08",
    )
    assert answer.status_code == 202
    headers = {"content-type": "text/plain", "x-article-title": "%D0%9B%D0%BE%D0%B7%D0%BE%D0%B2%D0%B0"}
    await service.post(content=TEXT.encode(), headers=headers)
    first, second = sorted(await service.articles(), key=lambda a: a.url is None)
    assert (first.title, first.url, first.published) == ("Given", "https://given.example/1", "2026-03-08")
    assert second.title == "Лозова"
    bad = await service.document(MARKDOWN.encode(), "text/markdown", published="tomorrow")
    assert bad.json()["field"] == "published"


async def test_multipart(service: Service) -> None:
    answer = await service.post(
        files={"file": ("story.md", MARKDOWN.encode(), "application/octet-stream")},
        data={"publisher": "Sample Wire"},
    )
    assert answer.json()["outcome"] == "accepted"
    [stored] = await service.articles()
    assert (stored.publisher, stored.text) == ("Sample Wire", TEXT)
    kind = {"content-type": "multipart/form-data; boundary=b"}
    for content, status, reason in (
        (b"no boundary here", 400, "malformed_multipart"),
        (b'--b\r\ncontent-disposition: form-data; name="title"\r\n\r\nx\r\n--b--\r\n', 422, "missing_file"),
    ):
        bad = await service.post(content=content, headers=kind)
        assert (bad.status_code, bad.json()["reason"]) == (status, reason)
    two = await service.post(files=[("file", ("a.md", b"x")), ("file", ("b.md", b"x"))])
    assert two.json()["reason"] == "malformed_multipart"
    image = await service.post(files={"file": ("a.png", b"x", "image/png")})
    assert image.status_code == 415


async def test_outcomes_add_up_to_what_was_posted(service: Service) -> None:
    await service.post([article(), article(url="https://example.org/2")])
    await service.post(article())
    await service.post(article(text=TEXT + "\n\nThe toll rose."))
    await service.post([article(), {"text": ""}, article()])
    await service.post(content=b"{", headers={"content-type": "application/json"})
    await service.document(
        b"{}\n" + json.dumps(article(url="https://example.org/3")).encode(), "application/x-ndjson"
    )
    assert sum(service.outcomes().values()) == 2 + 1 + 1 + 3 + 1 + 2
    assert service.outcomes() == {"accepted": 3, "duplicate": 1, "updated": 1, "rejected": 5}
