"""A real HTTP server on a free port of this machine, for what is fetched."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Server(http.server.ThreadingHTTPServer):
    """A server that does not mind clients that hang up."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


class Answering(http.server.BaseHTTPRequestHandler):
    """Says nothing of its requests, and sends whole answers."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer; a header's name is written with underscores."""
        self.send_response(status)
        for key, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve until the end of the block; gives the beginning of its URLs."""
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
