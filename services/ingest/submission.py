"""From what was posted to a checked draft of an article: every rule of refusal is here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictStr, ValidationError

from services.ingest.documents.dates import BadDate, published, url_date
from services.ingest.documents.document import Document, Unreadable
from services.ingest.documents.readers import ContentType, read_document
from services.ingest.documents.tracked import Tracked, segments
from services.ingest.identity import BadUrl, canonical_url
from services.ingest.language import language_of, not_language
from services.ingest.outlets import agency_in, dateline_agency, publisher_of
from services.ingest.refusals import Refused
from shared.contracts.article import Segment

MAX_FIELD = 1000
# C0 without tab and line ends, DEL, C1, the noncharacters; U+0085 is a C1 control
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n?")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_STATUS = {"unsupported_type": 415}


class Submission(BaseModel):
    """The JSON body of one article. Unknown fields are ignored; ``text`` is taken verbatim."""

    model_config = ConfigDict(extra="ignore")

    text: StrictStr
    title: StrictStr | None = None
    url: StrictStr | None = None
    publisher: StrictStr | None = None
    published: StrictStr | None = None
    agency: StrictStr | None = None
    byline: StrictStr | None = None
    language: StrictStr | None = None


METADATA: tuple[str, ...] = tuple(name for name in Submission.model_fields if name != "text")


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked article that has no identity yet."""

    text: str
    title: str
    url: str | None
    canonical_url: str | None
    publisher: str | None
    published: str | None
    agency: str | None
    byline: str | None
    language: str
    segments: tuple[Segment, ...]


def from_json(item: Any, now: datetime, max_text: int) -> Draft:
    """The draft of one decoded JSON article of at most ``max_text`` characters. Raises Refused
    naming the field."""
    if not isinstance(item, dict):
        raise Refused("not_an_object", 'an article is a JSON object with at least "text"')
    try:
        given = Submission.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "text"
        missing = first["type"] == "missing" or (name == "text" and item.get("text") is None)
        if missing:
            raise Refused("missing_text", '"text" is required', field="text") from None
        raise Refused("wrong_type", f"{name!r} must be a string", field=name) from None
    if "\r" in given.text:
        page = Tracked.of(given.text).swap(_LINE_END, lambda _: "\n")
        text, pieces = page.text, tuple(segments([page]))
    else:
        size = len(given.text)
        text = given.text
        pieces = (Segment(start=0, length=size, raw_start=0, raw_length=size),) if size else ()
    return _draft(given.model_dump(exclude={"text"}), Document((), segments=pieces), text, now, max_text)


def from_document(
    data: bytes, kind: ContentType, metadata: Mapping[str, str], now: datetime, max_text: int
) -> Draft:
    """The draft of a raw document; given ``metadata`` (METADATA) wins over what the page says.

    Slow for HTML and PDF (milliseconds to seconds): call it off the event loop.
    """
    if not data.strip():
        raise Refused("empty_body", "the document is empty", field="body")
    try:
        document = read_document(data, kind.name, kind.charset, metadata.get("url"), 2 * max_text)
    except Unreadable as error:
        status = _STATUS.get(error.reason, 422)
        raise Refused(
            error.reason, error.detail, status=status, field=error.field, limit=error.limit
        ) from None
    return _draft(metadata, document, document.text, now, max_text)


def _draft(
    given: Mapping[str, str | None], document: Document, text: str, now: datetime, max_text: int
) -> Draft:
    values = {name: _field(name, given.get(name)) for name in METADATA}
    _check_text(text, max_text)
    url = values["url"] or document.url
    canonical = _canonical(url, trusted=not values["url"])
    url = url if canonical else None
    byline = values["byline"] or _found(document.byline or "") or None
    opening = text[:200].split("\n", 1)[:1]
    return Draft(
        text=text,
        title=values["title"] or _found(document.title),
        url=url,
        canonical_url=canonical,
        publisher=values["publisher"] or document.publisher or publisher_of(url),
        published=_published(values["published"], document.published or url_date(url), now),
        agency=values["agency"] or document.agency or agency_in(byline) or dateline_agency(opening),
        byline=byline,
        language=_language(values["language"]) or language_of(text),
        segments=document.segments,
    )


def _check_text(text: str, limit: int) -> None:
    """Refuses text that is too long, empty, not language, or holds control characters."""
    if len(text) > limit:
        detail = f"{len(text)} characters, at most {limit} are taken"
        raise Refused("text_too_long", detail, field="text", limit=limit)
    if match := _CONTROL.search(text):
        detail = f"control character U+{ord(match.group()):04X} at offset {match.start()}"
        raise Refused("control_characters", detail, field="text")
    if not text.strip():
        raise Refused("empty_text", "nothing is left of the text after cleaning", field="text")
    if why := not_language(text):
        raise Refused("not_language", f"the text does not read as language: {why}", field="text")


def _field(name: str, value: str | None) -> str | None:
    """A metadata value on one line, or None when it is absent or blank."""
    if value is None or not value.strip():
        return None
    if len(value) > (limit := 2048 if name == "url" else MAX_FIELD):
        raise Refused("field_too_long", f"at most {limit} characters are taken", field=name, limit=limit)
    if match := _CONTROL.search(value):
        raise Refused("control_characters", f"control character U+{ord(match.group()):04X}", field=name)
    return value.strip() if name == "url" else " ".join(value.split())


def _found(value: str) -> str:
    """A value read from a page, on one line and within bounds: a page is cut, not refused."""
    return " ".join(_CONTROL.sub(" ", value).split())[:MAX_FIELD]


def _canonical(url: str | None, *, trusted: bool) -> str | None:
    """The canonical address. One that the sender gave must be good; one found in the page
    (``trusted``) is left out when it is not."""
    if not url:
        return None
    try:
        return canonical_url(url)
    except BadUrl as error:
        if trusted:
            return None
        raise Refused("bad_url", str(error), field="url") from None


def _published(given: str | None, found: str | None, now: datetime) -> str | None:
    if given:
        try:
            return published(given, now)
        except BadDate as error:
            raise Refused("bad_date", str(error), field="published") from None
    try:
        return published(found, now) if found else None
    except BadDate:
        return None


def _language(given: str | None) -> str | None:
    if given and not _LANGUAGE.match(given):
        raise Refused("bad_language", 'use a language tag such as "en"', field="language")
    return given.lower() if given else None
