"""Fetching dumps over HTTP: resumed where it stopped, checked before it is used."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

GEONAMES_URL = "https://download.geonames.org/export/dump/"
_CHUNK = 1 << 16
_TIMEOUT_S = 30.0


class DownloadError(Exception):
    """The file could not be fetched whole; what is there is kept for the next try."""


def download(
    url: str,
    target: Path,
    progress: Callable[[int, int | None], None] | None = None,
    sha256: str | None = None,
) -> str:
    """Fetch ``url`` into ``target`` and return its SHA-256. ``progress`` gets bytes done and expected.

    An earlier partial file is continued with a range request when the server still has the same version
    of the file (ETag or date); otherwise it starts over. The size told by the server, ``sha256`` when
    given, and the checksums inside a zip are checked before ``target`` appears. ``DownloadError`` says
    what went wrong.
    """
    part, note = target.with_name(target.name + ".part"), target.with_name(target.name + ".part.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"User-Agent": "dateline-gazetteer"})
    if have and note.exists():
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", json.loads(note.read_text(encoding="utf-8"))["validator"])
    else:
        have = 0
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
            resumed = answer.status == 206
            have = have if resumed else 0
            length = answer.headers.get("Content-Length")
            expected = have + int(length) if length else None
            validator = answer.headers.get("ETag") or answer.headers.get("Last-Modified")
            if validator:
                note.write_text(json.dumps({"validator": validator}), encoding="utf-8")
            with part.open("ab" if resumed else "wb") as out:
                while chunk := answer.read(_CHUNK):
                    out.write(chunk)
                    have += len(chunk)
                    if progress:
                        progress(have, expected)
    except urllib.error.HTTPError as fault:
        if fault.code == 416:
            part.unlink(missing_ok=True)
        raise DownloadError(f"{url}: HTTP {fault.code} {fault.reason}") from fault
    except OSError as fault:
        raise DownloadError(f"{url}: {fault}") from fault
    if expected is not None and have != expected:
        raise DownloadError(f"{url}: {have} of {expected} bytes came; run again to continue")
    return _accept(url, part, note, target, sha256)


def _accept(url: str, part: Path, note: Path, target: Path, sha256: str | None) -> str:
    digest = hashlib.sha256()
    with part.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    fault = None
    if sha256 and digest.hexdigest() != sha256.lower():
        fault = f"SHA-256 is {digest.hexdigest()}, not {sha256}"
    elif target.suffix == ".zip":
        fault = _zip_fault(part)
    note.unlink(missing_ok=True)
    if fault:
        part.unlink(missing_ok=True)
        raise DownloadError(f"{url}: {fault}")
    part.replace(target)
    return digest.hexdigest()


def _zip_fault(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except zipfile.BadZipFile as fault:
        return f"no zip file ({fault})"
    return f"checksum of {broken} inside the zip is wrong" if broken else None
