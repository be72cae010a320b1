"""What reads as language, which one it is, and which dates an article may carry."""

import base64
import random
import string
from datetime import UTC, datetime

import pytest

from services.ingest.documents.dates import BadDate, date_line, published, url_date
from services.ingest.language import language_of, not_language

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ENGLISH = "Six people were killed in an attack on the town of Lozova on Monday, officials said."
UKRAINIAN = "Шестеро людей загинули внаслідок удару по місту Лозова у понеділок, повідомила влада."


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        UKRAINIAN,
        "Six dead.  Many hurt.",
        "Explosion in Kharkiv.",
        "قتل ستة أشخاص في هجوم على بلدة يوم الاثنين.",
        "周一对该镇的袭击造成六人死亡。",
        "IDF: 12 killed, 40 hurt in 3 strikes on 27 May 2025.",
        "Wstrzymano ruch w Przemyślu, źródła twierdzą, że zginęło sześć osób w ostrzale miasta przy granicy.",
        "Крим. 12.03.2024: 5 БпЛА збито, 2 поранених.",
    ],
)
def test_language(text: str) -> None:
    assert not_language(text) is None


def letters(seed: int, size: int) -> str:
    rng = random.Random(seed)
    return " ".join("".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 9))) for _ in range(size))


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(random.Random(1).randbytes(600)).decode(),
        base64.encodebytes(random.Random(2).randbytes(600)).decode(),
        random.Random(3).randbytes(300).hex(),
        "1234567890 " * 20,
        "12 34 56",
        letters(4, 80),
        letters(5, 80),
        "word " * 50,
        "?!... --- ***",
        "hello",
        "aZ3kQ9xB " * 20,
    ],
)
def test_no_language(text: str) -> None:
    assert not_language(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        (UKRAINIAN, "uk"),
        ("Шесть человек погибли при ударе по городу, сообщил губернатор.", "ru"),
        ("Six personnes ont été tuées dans une attaque sur la ville, selon les autorités.", "fr"),
        ("قتل ستة أشخاص في هجوم", "ar"),
        ("12345", "und"),
    ],
)
def test_language_code(text: str, code: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2026-03-10", "2026-03-10"),
        ("2026-03", "2026-03"),
        ("2026-03-11", "2026-03-11"),
        ("2026-03-10T08:00:00+02:00", "2026-03-10T08:00:00+02:00"),
        ("2026-03-10T08:00:00Z", "2026-03-10T08:00:00Z"),
        ("March 2, 2026", "2026-03-02"),
        ("Mon, 02 Mar 2026 10:00:00 GMT", "2026-03-02T10:00:00+00:00"),
    ],
)
def test_dates_taken(given: str, iso: str) -> None:
    assert published(given, NOW) == iso


@pytest.mark.parametrize(
    "given",
    [
        "2026-02-30",
        "2026-13",
        "2026-03-12",
        "2099-01-01",
        "1492-10-12",
        "yesterday",
        "",
        "2026-03-10T25:00",
        "10/03/26",
    ],
)
def test_dates_refused(given: str) -> None:
    with pytest.raises(BadDate):
        published(given, NOW)


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("February 01, 2025", "2025-02-01"),
        ("1 Feb. 2025", "2025-02-01"),
        ("Published: 1st February 2025", "2025-02-01"),
        ("Saturday, February 1, 2025 at 10:15 GMT", "2025-02-01"),
        ("01.02.2025", "2025-02-01"),
        ("February 30, 2025", None),
        ("February 2025 was cold", None),
        ("On February 1, 2025, troops left.", None),
    ],
)
def test_date_lines(line: str, iso: str | None) -> None:
    assert date_line(line) == iso


def test_date_in_an_address() -> None:
    assert url_date("https://example.org/2025/02/01/story") == "2025-02-01"
    assert url_date("https://example.org/2025/02/41/story") is None
    assert url_date(None) is None
