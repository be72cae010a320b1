"""``dateline compile``: the engine as machine code, where there is a C compiler (docs/performance.md)."""

from __future__ import annotations

import io
import os
import shutil
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from services.extract.compiled import GROUP, KEPT, LIBRARY, PACKAGE, ROOT, SUFFIX, folder, library

FOLDERS = (".", "grammar", "lexicon", "places", "text")
"""Of the engine. The model's engine waits for its endpoint, gazetteers are imported once."""

NOT_COMPILED = frozenset({"__init__", "compiled", "interface", "main", "open", "pool", "stage", "worker"})
"""What composes and serves gains nothing; what is sent between processes must be of classes of Python's own,
for compiled ones lose their fields on the way."""


def compile_engine(
    jobs: Annotated[int, typer.Option(help="C compilers at a time; 0: as many as cores.")] = 0,
    remove: Annotated[bool, typer.Option("--remove", help="Go back to Python instead.")] = False,
) -> None:
    """Compile the extraction engine for this Python: the same records, about 1.5 times as fast.

    Takes about a minute of one core, once; an edited source is run as Python until this is run again.
    """
    if remove:
        shutil.rmtree(KEPT, ignore_errors=True)
        return
    place = folder()
    if library(place).is_file():
        typer.echo(f"compiled already: {place}")
        return
    wanting = lacking()
    if wanting:
        typer.echo(f"not compiled, the engine runs as Python: {wanting}", err=True)
        raise typer.Exit(1)
    typer.echo("compiling the engine (about a minute, once) ...", err=True)
    said = io.StringIO()
    with tempfile.TemporaryDirectory(prefix="dateline-compile-") as scratch:
        try:
            with redirect_stdout(said), redirect_stderr(said):
                made = _build(Path(scratch), jobs or os.cpu_count() or 1)
        except (Exception, SystemExit) as error:  # whatever a compiler makes of it is the finding
            typer.echo(f"{said.getvalue()}not compiled, the engine runs as Python: {error}", err=True)
            raise typer.Exit(1) from None
        _keep(made, place)
    typer.echo(f"compiled: {place}")


def lacking() -> str:
    """What this machine would need to compile, in words; empty when it has everything."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if sys.platform != "win32" and not shutil.which(compiler):
        return f"no C compiler ({compiler}); on Debian or Ubuntu: apt-get install gcc libc6-dev python3-dev"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "no Python.h; on Debian or Ubuntu: apt-get install python3-dev"
    if find_spec("mypyc") is None:
        return "no mypy; pip install --require-hashes -r requirements-compile.txt"
    return ""


def modules() -> list[str]:
    """The files to compile."""
    engine = Path(*PACKAGE.split("."))
    return [
        str(path)
        for name in FOLDERS
        for path in sorted((ROOT / engine / name).glob("*.py"))
        if path.stem not in NOT_COMPILED
    ]


def _build(scratch: Path, jobs: int) -> Path:
    """The folder of the extension modules, made in ``scratch``; C files are compiled ``jobs`` at a time."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    options = ["--config-file=", "--ignore-missing-imports", f"--cache-dir={scratch / 'cache'}"]
    extensions = mypycify(
        [*options, *modules()],
        opt_level="1",  # higher levels take three times as long and gain nothing that can be measured
        debug_level="0",
        multi_file=True,
        group_name=GROUP,
        target_dir=str(scratch / "c"),
    )
    build = build_ext(Distribution({"name": "dateline-engine", "ext_modules": extensions}))
    in_turn = build.build_extensions

    def side_by_side() -> None:
        one = build.compiler.compile
        with ThreadPoolExecutor(jobs) as pool:

            def each(sources: list[str], **options: object) -> list[str]:
                made = pool.map(lambda source: one([source], **options), sources)
                return [file for files in made for file in files]

            build.compiler.compile = each
            in_turn()

    build.build_extensions = side_by_side  # the library is one extension, whose files would go in turn
    build.build_lib, build.build_temp = str(scratch / "made"), str(scratch / "objects")
    build.ensure_finalized()
    build.run()
    return scratch / "made"


def _keep(made: Path, place: Path) -> None:
    """Put the modules below ``made`` into ``place`` under their full names, the library last, so that a
    build that is broken off leaves nothing to be used. What was made of earlier sources goes."""
    for stale in KEPT.iterdir() if KEPT.is_dir() else ():
        if stale != place:
            shutil.rmtree(stale, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    for file in sorted(made.rglob(f"*{SUFFIX}"), key=lambda file: file.name.startswith(LIBRARY)):
        half = place / f".{os.getpid()}"
        shutil.copyfile(file, half)
        half.replace(place / ".".join(file.relative_to(made).parts))
