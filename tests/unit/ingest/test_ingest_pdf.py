"""PDF files made here, line by line, so that nothing but the text layer is needed."""

from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, NumberObject

from services.ingest.documents.document import Unreadable
from services.ingest.documents.pdf import pdf_text, read_pdf


def make_pdf(*pages: list[str]) -> bytes:
    """A PDF with one text line per entry; an empty entry leaves a line out."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for i, lines in enumerate(pages):
        shown = b"".join(
            b"(" + line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj T*\n"
            for line in lines
        )
        stream = b"BT /F1 11 Tf 14 TL 50 780 Td\n" + shown + b"ET"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
        objects.append(page.encode() + b"/Resources << /Font << /F1 3 0 R >> >> >>")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)
    return bytes(out)


PAGE = [
    "Port shelled, six wounded",
    "By AFP",
    "March 2, 2026",
    "Shells fell on the river port of Lozova on Monday, wounding six dock-",
    "ers and setting two ships on fire, the mayor of the town said in a post",
    "on Telegram.",
    "Rescuers said the fire was out by noon and that nobody was missing.",
    "The army of the other side said it had struck a depot of fuel in the port",
    "and denied that any civilian ship had been hit by its rockets.",
]
STORY = (
    "Shells fell on the river port of Lozova on Monday, wounding six dockers and setting two ships on fire, "
    "the mayor of the town said in a post on Telegram.",
    "Rescuers said the fire was out by noon and that nobody was missing. The army of the other side said it "
    "had struck a depot of fuel in the port and denied that any civilian ship had been hit by its rockets.",
)


def test_lines_become_paragraphs_and_hyphens_go() -> None:
    data = make_pdf(PAGE)
    document = read_pdf(data)
    assert (document.title, document.agency, document.published) == (
        "Port shelled, six wounded",
        "AFP",
        "2026-03-02",
    )
    assert document.paragraphs == STORY
    raw = pdf_text(data)
    for s in document.segments:
        assert (
            document.text[s.start : s.start + s.length].split()
            == raw[s.raw_start : s.raw_start + s.raw_length].split()
        )
    assert sum(s.length for s in document.segments) == sum(map(len, STORY))


def test_a_paragraph_goes_on_over_the_page_and_running_heads_go() -> None:
    body = "The shelling went on for the whole of the night and it did not end in the"
    rest = "morning, when a second wave of drones came in low over the river, he said."
    pages = [["Sample Daily", body, rest, f"Page {n}"] for n in (1, 2, 3)]
    document = read_pdf(make_pdf(*pages))
    assert "Sample Daily" not in document.text
    assert "Page" not in document.text
    assert f"{body} {rest}" in document.text


@pytest.mark.parametrize("data", [b"%PDF-1.4\nbroken", b"not a pdf at all", make_pdf(PAGE)[:200], b""])
def test_broken_files_are_a_clear_error(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_pdf(data)
    assert caught.value.reason in ("pdf_broken", "empty_text")
    assert "/" not in caught.value.detail and "Traceback" not in caught.value.detail


def locked_pdf() -> bytes:
    """A page under AES-256 (ISO 32000-2, 7.6), of which nothing can be read without a password."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    filters = DictionaryObject(
        {NameObject("/CFM"): NameObject("/AESV3"), NameObject("/Length"): NumberObject(32)}
    )
    entry = DictionaryObject(
        {
            NameObject("/Filter"): NameObject("/Standard"),
            NameObject("/V"): NumberObject(5),
            NameObject("/R"): NumberObject(6),
            NameObject("/P"): NumberObject(-4),
            NameObject("/CF"): DictionaryObject({NameObject("/StdCF"): filters}),
            NameObject("/StmF"): NameObject("/StdCF"),
            NameObject("/StrF"): NameObject("/StdCF"),
            NameObject("/Perms"): ByteStringObject(b"p" * 16),
            **{NameObject(f"/{key}"): ByteStringObject(b"u" * 48) for key in ("U", "O")},
            **{NameObject(f"/{key}"): ByteStringObject(b"e" * 32) for key in ("UE", "OE")},
        }
    )
    writer._ID = ArrayObject([ByteStringObject(b"1" * 16)] * 2)
    writer._encrypt_entry = writer._add_object(entry)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_locked_file_is_said_to_be_locked() -> None:
    with pytest.raises(Unreadable) as caught:
        read_pdf(locked_pdf())
    assert caught.value.reason == "pdf_encrypted"


def test_a_scan_without_text_says_so() -> None:
    with pytest.raises(Unreadable) as caught:
        read_pdf(make_pdf([]))
    assert caught.value.reason == "empty_text"


def test_too_many_pages() -> None:
    with pytest.raises(Unreadable) as caught:
        read_pdf(make_pdf(*([["One line of text."]] * 101)))
    assert (caught.value.reason, caught.value.limit) == ("pdf_too_long", 100)
