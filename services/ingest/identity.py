"""Which article this is: its canonical address and the hash of its content."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

MAX_URL = 2048
# only names that never choose a page: two pages taken for one would supersede each other
_TRACKING = re.compile(
    r"^(?:utm_.*|mtm_.*|pk_.*|piwik_.*|hsa_.*|at_(?:medium|campaign|custom\d*|link.*|ptr_name|bbc_team)"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid"
    r"|mkt_tok|_hsenc|_hsmi|_ga|_gl|oly_enc_id|oly_anon_id|vero_id|wickedid|srsltid|smid|smtyp|cmpid"
    r"|ns_mchannel|ns_source|ns_campaign|ns_linkname|ocid|icid|ito|xtor|__twitter_impression|guccounter"
    r"|ref|ref_src|ref_url|referrer|fb_ref|s_cid|taid)$",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f<>\"{}|\\^`]")
_PATH_SAFE = "/:@!$&'()*+,;=-._~"
_WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.)")
_SLASHES = re.compile(r"/{2,}")


class BadUrl(ValueError):
    """The value is no address an article can have; the message says why."""


def canonical_url(url: str) -> str:
    """``url`` in the one form under which an article is known.

    http and https, ``www.``, host case, default ports, user info, fragment, tracking parameters,
    parameter order, doubled and trailing slashes and needless escapes make no difference; path case
    does. Raises BadUrl for what is not an http(s) address of at most 2048 characters.
    """
    text = url.strip()
    if len(text) > MAX_URL:
        raise BadUrl(f"longer than {MAX_URL} characters")
    if _UNSAFE.search(text):
        raise BadUrl("holds blanks or characters that no address may hold")
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except ValueError:
        raise BadUrl("not an address") from None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise BadUrl("not an http or https address")
    if not host or ("." not in host and host != "localhost" and ":" not in host):
        raise BadUrl("has no host")
    host = _WWW.sub("", host.lower())
    host = f"[{host}]" if ":" in host else host
    if port is not None and port not in _DEFAULT_PORTS.values():
        host = f"{host}:{port}"
    path = quote(unquote(parts.path, errors="surrogateescape"), safe=_PATH_SAFE, errors="surrogateescape")
    path = _SLASHES.sub("/", path).rstrip("/")
    kept = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    return urlunsplit(("https", host, path, urlencode(kept), ""))


def content_hash(title: str, text: str, published: str | None) -> str:
    """SHA-256 (hex) of what makes a version what it is: title, words of the text and date.

    Blanks and Unicode composition make no difference; the date does, because every time phrase is
    read against it.
    """
    parts = (*(" ".join(unicodedata.normalize("NFC", p).split()) for p in (title, text)), published or "")
    return sha256("\x1f".join(parts).encode()).hexdigest()
