"""Calling a stranger's URL: signed, bounded in time, and never into our own network."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import socket
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

import httpx

TIMEOUT_S = 10.0
MAX_URL = 2000


class Refused(ValueError):
    """The URL may not be called, or its host has no address that may be."""


class NotTaken(Exception):
    """The receiver did not answer with 2xx in time."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL and the one address it is called at."""

    url: str
    host: str
    port: int
    address: str
    tls: bool


def check_url(url: str) -> tuple[str, int, bool]:
    """Host, port and whether it is https; raises ``Refused`` naming what is wrong."""
    if len(url) > MAX_URL:
        raise Refused(f"is at most {MAX_URL} characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("is no URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("is an http or https URL with a host")
    if parts.username or parts.password:
        raise Refused("carries no user name or password")
    tls = parts.scheme == "https"
    return parts.hostname, port or (443 if tls else 80), tls


async def resolve(url: str, *, allow_private: bool) -> Target:
    """Look the host up once and choose the address to connect to.

    Every address must be a public one unless ``allow_private``; the caller connects to this very
    address, so that a name that resolves differently a moment later (rebinding) gains nothing.
    """
    host, port, tls = check_url(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Refused(f"host {host!r} is not known") from None
    addresses = [str(info[4][0]) for info in found]
    for address in addresses:
        if not allow_private and not _public(address):
            raise Refused(f"host {host!r} has the address {address}, which is not public")
    return Target(url, host, port, addresses[0], tls)


def _public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None and not inner.is_global:
            return False
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF).is_global
    return ip.is_global and not ip.is_multicast


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """``t=<seconds>,v1=<hex HMAC-SHA256 of "<seconds>.<body>">``."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


async def send(target: Target, secret: str, delivery_id: str, timestamp: int, body: bytes) -> None:
    """POST ``body``; raises ``NotTaken``. Redirects are not followed: they lead past the check."""
    parts = urlsplit(target.url)
    literal = f"[{target.address}]" if ":" in target.address else target.address
    url = parts._replace(netloc=f"{literal}:{target.port}", fragment="").geturl()
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "X-Dateline-Delivery": delivery_id,
        "X-Dateline-Signature": signature(secret, timestamp, body),
        "User-Agent": "dateline",
    }
    extensions = {"sni_hostname": target.host} if target.tls else {}
    try:
        async with (
            asyncio.timeout(TIMEOUT_S),
            httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_S) as client,
        ):
            request = client.build_request("POST", url, content=body, headers=headers, extensions=extensions)
            answer = await client.send(request, stream=True)  # the answer's body is never read
            await answer.aclose()
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        raise NotTaken(f"{type(error).__name__}: {error}"[:300]) from error
    if not 200 <= answer.status_code < 300:
        raise NotTaken(f"answered {answer.status_code}")
