"""The compiled engine: the same bytes as the sources, and never in use after an edit."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli_compile import lacking, modules
from services.extract.compiled import digest_of, folder

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent
DEVELOPMENT = ROOT.parent / "shared" / "gold" / "dev"


@pytest.fixture(scope="module")
def articles() -> bytes:
    """The small gold's articles and every hard case as an article of its own; the development set where
    there is one."""
    rows = []
    small = ROOT / "tests" / "golden" / "articles"
    for path in [*sorted(small.glob("*.json")), *sorted(DEVELOPMENT.glob("*.json"))]:
        article = json.loads(path.read_text(encoding="utf-8"))
        rows.append({key: article.get(key) for key in ("id", "title", "text", "published", "publisher")})
    with (HERE / "hard_cases.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            rows.append({"id": row["# pattern"], "text": row["sentence"], "published": "2025-02-01"})
    return b"\n".join(json.dumps(row).encode() for row in rows)


SOURCES = ("-X", "dateline=sources")


def _run(*arguments: str, given: bytes = b"") -> bytes:
    """What a Python of its own prints; run in the root, so that it imports from there."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, input=given, cwd=ROOT, check=True, capture_output=True).stdout


def test_compiled_engine_gives_the_same_bytes(compiled_engine: None, articles: bytes) -> None:
    use = "from services.extract import compiled, tolls; print(compiled.in_use(), tolls.__file__)"
    assert _run("-c", use).startswith(b"True " + str(folder()).encode())
    assert _run(*SOURCES, "-c", use).startswith(b"False " + str(ROOT / "services").encode())

    extract = ("-m", "services.cli", "extract")
    fast = _run(*extract, given=articles).splitlines()
    slow = _run(*SOURCES, *extract, given=articles).splitlines()
    assert len(slow) > 50
    assert fast == slow


def test_an_edited_an_added_and_a_removed_source_need_another_folder(tmp_path: Path) -> None:
    package = tmp_path / "services" / "extract"
    package.mkdir(parents=True)
    (package / "a.py").write_text("x = 1\n")
    names = [digest_of(tmp_path)]
    (package / "a.py").write_text("x = 2\n")
    names.append(digest_of(tmp_path))
    (package / "b.py").write_text("")
    names.append(digest_of(tmp_path))
    (package / "a.py").unlink()
    names.append(digest_of(tmp_path))
    assert len(set(names)) == 4
    (package / "b.py").unlink()
    (package / "a.py").write_text("x = 1\n")
    assert digest_of(tmp_path) == names[0]


def test_what_is_compiled_is_the_engine_and_not_what_serves_it() -> None:
    names = {Path(file).stem for file in modules()}
    assert {"engine", "tolls", "finding", "tokens"} <= names
    assert names.isdisjoint({"stage", "worker", "main", "compiled", "__init__"})


def test_a_machine_without_a_compiler_is_told_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert lacking().startswith("no C compiler")
