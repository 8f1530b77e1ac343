"""Try the ways in that strangers try, one by one: what is answered to each.

``python -m benchmarks.reliability.hostile.cases`` writes
``benchmarks/reliability/hostile/cases.json``: addresses that lead into a private network, names
that lead out of a folder, requests that come from other sites. Nothing leaves this machine: names
are resolved and connections made by stand-ins, where an address would be public.
"""

import json
import socket
import stat
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

from urllib3.util import connection

from benchmarks.machine import stamp
from benchmarks.reliability.hostile.uploading import Decoding, application
from benchmarks.results import keep
from fashionizer.errors import FashionizerError
from fashionizer.gallery.gallery import Gallery
from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.sources.find import Refused, find
from fashionizer.sources.http import fetch
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.web.app import create_app

RESULTS = Path(__file__).with_suffix(".json")

PUBLIC = "93.184.215.14"
"""An address of the public internet, which nothing here connects to."""

Case = dict[str, str | bool]

ADDRESSES = {
    "this machine": "http://127.0.0.1/",
    "this machine, by name": "http://localhost/",
    "this machine, shortened": "http://127.1/",
    "this machine, as one number": "http://2130706433/",
    "this machine, in hexadecimal": "http://0x7f000001/",
    "this machine, in octal": "http://0177.0.0.1/",
    "this machine, in circled digits": "http://①②⑦.⓪.⓪.①/",
    "this machine, IPv6": "http://[::1]/",
    "this machine, mapped into IPv6": "http://[::ffff:127.0.0.1]/",
    "this machine, through NAT64": "http://[64:ff9b::7f00:1]/",
    "this machine, through 6to4": "http://[2002:7f00:1::]/",
    "this machine, through Teredo": "http://[2001:0:7f00:1::]/",
    "any address": "http://0.0.0.0/",
    "private, 10/8": "http://10.0.0.1/",
    "private, 172.16/12": "http://172.16.0.1/",
    "private, 192.168/16": "http://192.168.1.1/",
    "private, IPv6": "http://[fd00::1]/",
    "link-local (a cloud's metadata)": "http://169.254.169.254/latest/meta-data/",
    "link-local, IPv6": "http://[fe80::1]/",
    "site-local, IPv6 of old": "http://[fec0::1]/",
    "this machine, as IPv6 of old": "http://[::127.0.0.1]/",
    "carrier-grade NAT, 100.64/10": "http://100.64.0.1/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "a file": "file:///etc/passwd",
    "FTP": "ftp://example.org/a.jpg",
    "Gopher": "gopher://127.0.0.1:6379/_x",
    "with a password": "http://user:word@example.org/a.jpg",
}

PATHS = [
    "/api/v1/outfits/../../etc/passwd",
    "/api/v1/outfits/..%2f..%2fetc%2fpasswd/image",
    "/api/v1/outfits/1%00.jpg/image",
    "/api/v1/outfits/-1/image",
    "/api/v1/outfits/99999999999999999999/image",
    "/static/../settings.py",
    "/static/..%2f..%2fsettings.py",
    "/static/%252e%252e/settings.py",
    "/static//etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..\\..\\etc\\passwd",
    "/api/v1/outfits//../../etc/passwd",
    "/api/v1/outfits/1%0d%0aX-Evil:%201",
]

SITES = {
    "a form of another site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    "a form of a neighbouring port": {"Sec-Fetch-Site": "same-site"},
    "an old browser, another origin": {"Origin": "https://evil.example"},
    "an old browser, a hidden origin": {"Origin": "null"},
    "an origin that begins like ours": {"Origin": "http://localhost.evil.example"},
    "a name that leads here (rebinding)": {"Host": "evil.example:8000"},
}


def main() -> None:
    """Run, report, and fail where something was let in."""
    row = {
        **stamp(),
        "addresses": list(addresses()),
        "archives": list(archives()),
        "paths": list(paths()),
        "sites": list(sites()),
    }
    keep(RESULTS, row, silent=("addresses", "archives", "paths", "sites"))
    wrong = [case for group in row.values() if isinstance(group, list) for case in group]
    wrong = [case for case in wrong if not case["refused"]]
    print(json.dumps(wrong or "All was refused.", indent=1))
    sys.exit(1 if wrong else 0)


def addresses() -> Iterator[Case]:
    """Fetch from where nothing may be fetched."""
    for name, url in ADDRESSES.items():
        yield _fetched(f"{name}: {url}", url)
    with _elsewhere(lambda _count: [PUBLIC]):
        yield _fetched("a public server that redirects to this machine", "http://a.example/moved")
        yield _fetched("… and on, for ever", "http://a.example/loop")
        yield _fetched("a public server that never ends", "http://a.example/endless")
    with _elsewhere(lambda _count: [PUBLIC, "127.0.0.1"]):
        yield _fetched("a name with a public and a private address", "http://a.example/")
    with _elsewhere(lambda count: [PUBLIC] if count == 1 else ["127.0.0.1"]):
        fetched = _fetched(
            "a name that changes after the check (kept to the address checked)", "http://a.example/"
        )
    # the only name looked up leads to the address that was checked
    yield {**fetched, "refused": fetched["result"] == f"connected to {PUBLIC}"}


def _fetched(name: str, url: str) -> Case:
    try:
        data = fetch(url, timeout=3)
    except FashionizerError as error:
        return {"case": name, "result": str(error), "refused": True}
    return {"case": name, "result": data[:60].decode("utf-8", "replace"), "refused": False}


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        moved = {"/moved": "http://127.0.0.1/", "/loop": "http://a.example/loop"}.get(self.path)
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", moved)
        self.end_headers()
        if self.path == "/endless":
            while self._sent():
                pass
        elif not moved:
            self.wfile.write(f"connected to {PUBLIC}".encode())

    def _sent(self) -> bool:
        try:
            return bool(self.wfile.write(bytes(1 << 16)))
        except OSError:
            return False

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def _elsewhere(resolve: Callable[[int], list[str]]) -> Iterator[None]:
    """Let names resolve as told, and what goes to the public address reach a server here."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    real_connect, real_resolve = connection.create_connection, socket.getaddrinfo
    count = 0

    def resolved(host: str, port: int, *more: Any, **options: Any) -> Any:
        nonlocal count
        if not host.endswith(".example"):
            return real_resolve(host, port, *more, **options)
        count += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in resolve(count)]

    def connected(address: tuple[str, int], *arguments: Any, **options: Any) -> Any:
        here = ("127.0.0.1", server.server_port) if address[0] == PUBLIC else address
        return real_connect(here, *arguments, **options)

    with (
        mock.patch("socket.getaddrinfo", resolved),
        mock.patch.object(connection, "create_connection", connected),
    ):
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


def archives() -> Iterator[Case]:
    """Name members of an archive so that they would lead out of it, or fill the memory."""
    link = zipfile.ZipInfo("link.jpg")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    rare = zipfile.ZipInfo("rare.jpg")
    rare.compress_type = zipfile.ZIP_LZMA
    members: dict[str, tuple[str | zipfile.ZipInfo, bytes]] = {
        "up and out": ("../../outside.jpg", b"x"),
        "an absolute name": ("/tmp/outside.jpg", b"x"),  # noqa: S108 - refused
        "up, as Windows writes it": ("..\\..\\outside.jpg", b"x"),
        "a link": (link, b"/etc/passwd"),
        "30 MB of nought in 30 kB": ("bomb.jpg", bytes(30_000_000)),
        "15 MB of nought in 15 kB": ("bomb.jpg", bytes(15_000_000)),
        "a compression that takes 4 GB": (rare, b"x"),
        "an archive within": ("more.zip", b"PK\5\6" + bytes(18)),
    }
    for name, (member, data) in members.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(member, data)
            (found,) = find([str(path)], Settings())
            refused = isinstance(found, Refused)
            result = found.reason if isinstance(found, Refused) else "read"
            yield {"case": f"ZIP member: {name}", "result": result, "refused": refused}


def paths() -> Iterator[Case]:
    """Ask for addresses that would lead out of the gallery."""
    with tempfile.TemporaryDirectory() as folder:
        settings, detector = Settings(home=Path(folder)), GarmentPipeline.shipped()
        with Gallery.open(
            settings.home, detector.models, write=True, create=True, say=print, settings=settings
        ) as gallery:
            client = create_app(Advisor(detector, gallery, settings), settings).test_client()
            for path in PATHS:
                response = client.get(path)
                refused = response.status_code in (404, 400) and b"root:" not in response.data
                yield {"case": path, "result": str(response.status_code), "refused": refused}


def sites() -> Iterator[Case]:
    """Search in a visitor's name, and read what is for the owner."""
    client, _ = application(0)
    for name, headers in SITES.items():
        status = client.post("/api/v1/search", headers=headers).status_code
        yield {"case": name, "result": str(status), "refused": status == 403}
    settings = replace(Settings(), host="0.0.0.0")  # noqa: S104 - nothing listens
    public = create_app(Decoding(0), settings).test_client()
    stranger = {"REMOTE_ADDR": PUBLIC}
    status = public.get("/metrics", environ_base=stranger).status_code
    yield {"case": "metrics, read by a stranger", "result": str(status), "refused": status == 403}
    for verb in ("POST", "PUT", "PATCH", "DELETE"):
        status = public.open("/api/v1/outfits/1", method=verb).status_code
        yield {"case": f"{verb} of an outfit", "result": str(status), "refused": status == 405}
    statuses = [public.post("/api/v1/search", environ_base=stranger).status_code
                for _ in range(61)]  # fmt: skip
    yield {
        "case": "the 61st search of a client within a minute",
        "result": str(statuses[-1]),
        "refused": statuses[-1] == 429 and 429 not in statuses[:60],
    }


if __name__ == "__main__":
    main()
