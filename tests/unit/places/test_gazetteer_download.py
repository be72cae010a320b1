"""Downloads against a server on this machine: resumed, checked, refused."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from services.extract.gazetteer.download import DownloadError, download


class Dumps:
    """What the server has and does: ``cut`` ends the first answer after so many bytes."""

    def __init__(self) -> None:
        self.body, self.etag, self.cut = b"", '"one"', 0
        self.ranges: list[str | None] = []


@pytest.fixture
def dumps() -> Iterator[tuple[Dumps, str]]:
    state = Dumps()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            state.ranges.append(wanted)
            if not state.body:
                self.send_error(404)
                return
            start = 0
            if wanted and self.headers.get("If-Range") == state.etag:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            body = state.body[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", state.etag)
            self.end_headers()
            self.wfile.write(body[: state.cut] if state.cut else body)
            state.cut = 0

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state, f"http://127.0.0.1:{server.server_port}/UA.zip"
    server.shutdown()
    thread.join()
    server.server_close()


def zipped(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("UA.txt", text)
    return out.getvalue()


def test_whole_file_with_progress_and_checksum(dumps: tuple[Dumps, str], tmp_path: Path) -> None:
    state, url = dumps
    state.body = zipped("a\n" * 100_000)
    seen: list[tuple[int, int | None]] = []
    digest = download(url, tmp_path / "UA.zip", lambda done, total: seen.append((done, total)))
    assert digest == hashlib.sha256(state.body).hexdigest()
    assert seen[-1] == (len(state.body), len(state.body))
    assert [p.name for p in tmp_path.iterdir()] == ["UA.zip"]


def test_broken_off_download_is_continued(dumps: tuple[Dumps, str], tmp_path: Path) -> None:
    state, url = dumps
    state.body, state.cut = zipped("b\n" * 200_000), 100_000
    with pytest.raises(DownloadError):
        download(url, tmp_path / "UA.zip")
    assert not (tmp_path / "UA.zip").exists()
    download(url, tmp_path / "UA.zip")
    assert (tmp_path / "UA.zip").read_bytes() == state.body
    assert state.ranges == [None, "bytes=100000-"]


def test_file_changed_meanwhile_is_fetched_anew(dumps: tuple[Dumps, str], tmp_path: Path) -> None:
    state, url = dumps
    state.body, state.cut = zipped("c\n" * 200_000), 100_000
    with pytest.raises(DownloadError):
        download(url, tmp_path / "UA.zip")
    state.body, state.etag = zipped("d\n" * 150_000), '"two"'
    download(url, tmp_path / "UA.zip")
    assert (tmp_path / "UA.zip").read_bytes() == state.body


def test_wrong_checksum_is_refused(dumps: tuple[Dumps, str], tmp_path: Path) -> None:
    state, url = dumps
    state.body = zipped("e")
    with pytest.raises(DownloadError, match="SHA-256"):
        download(url, tmp_path / "UA.zip", sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_damaged_zip_is_refused(dumps: tuple[Dumps, str], tmp_path: Path) -> None:
    state, url = dumps
    body = bytearray(zipped("f" * 1000))
    body[200] ^= 0xFF
    state.body = bytes(body)
    with pytest.raises(DownloadError, match="inside the zip is wrong"):
        download(url, tmp_path / "UA.zip")
    assert list(tmp_path.iterdir()) == []


def test_missing_file_names_the_address(dumps: tuple[Dumps, str], tmp_path: Path) -> None:
    _, url = dumps
    with pytest.raises(DownloadError, match=r"UA\.zip: HTTP 404"):
        download(url, tmp_path / "UA.zip")


def test_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DownloadError):
        download("http://127.0.0.1:9/UA.zip", tmp_path / "UA.zip")
