"""Real proxies before the real server: nginx and Caddy, by the files of docs/proxy."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CADDY = shutil.which("caddy")
EXAMPLES = Path(__file__).parents[2] / "docs" / "proxy"
PREFIX = "/fashion"
UPSTREAM = "127.0.0.1:8000"
"""Where the examples look for Fashionizer."""

PATIENCE = 20.0
"""Seconds that a proxy may take to begin."""


def free_port() -> int:
    """Return a port that nothing listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def example(name: str, *changes: tuple[str, str]) -> str:
    """Read an example, some of it put otherwise; each must be there once."""
    text = (EXAMPLES / name).read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def nginx_example(upstream: str, port: int, *changes: tuple[str, str]) -> str:
    """Read the example for nginx, for a server and a port of this machine."""
    listen = ("listen 80;", f"listen 127.0.0.1:{port};")
    return example("nginx.conf", *changes, listen).replace(UPSTREAM, upstream)


@contextmanager
def nginx(folder: Path, server: str, port: int) -> Iterator[str]:
    """Run nginx with a ``server`` block; give its address. What it complains of is in error.log."""
    config = folder / "nginx.conf"
    config.write_text(_around(folder, server), "utf-8")
    command = [str(NGINX), "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(config)]
    subprocess.run([*command, "-t", "-q"], check=True)
    with _running(command, folder, port) as address:
        yield address


def _around(folder: Path, server: str) -> str:
    """Write what a whole configuration needs, so that nothing lies outside the folder."""
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"    {name}_temp_path {folder}/{name};" for name in kept)
    # root's temporary folders are for nobody else
    user = "user root;" if os.geteuid() == 0 else ""
    return (
        f"daemon off;\n{user}\nworker_processes 1;\npid {folder}/nginx.pid;\n"
        f"error_log {folder}/error.log warn;\nevents {{}}\n"
        f"http {{\n    access_log off;\n{places}\n{server}\n}}\n"
    )


@contextmanager
def caddy(folder: Path, site: str, port: int) -> Iterator[str]:
    """Run Caddy with a site; give its address."""
    config = folder / "Caddyfile"
    config.write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}", "utf-8")
    command = [str(CADDY), "run", "--config", str(config), "--adapter", "caddyfile"]
    with _running(command, folder, port) as address:
        yield address


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[str]:
    """Run a proxy until the end of the block, from when it takes connections on."""
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    log = folder / "output.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdout=output, stderr=output, env={**os.environ, **home}
        ) as process,
    ):
        try:
            end = time.monotonic() + PATIENCE
            while not _takes_connections(port):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
                ended = process.returncode is not None or time.monotonic() > end
                assert not ended, log.read_text("utf-8")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _takes_connections(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
