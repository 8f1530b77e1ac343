"""The real server under hostile and heavy use, and how it stops."""

import http.client
import socket
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import replace
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from fashionizer.web.app import create_app
from fashionizer.web.server.bodies import BoundedBody, MemoryBudget
from fashionizer.web.server.serving import address_of, finish, run
from fashionizer.web.server.waitress_internals import Server
from tests.web.asking import FORM, SEARCH, body
from tests.web.painted import SMALL, photo
from tests.web.serving import serving
from tests.web.watched import WatchedAdvisor


def connected(address: str) -> socket.socket:
    """Connect to the server."""
    where = urlsplit(address)
    return socket.create_connection((where.hostname, where.port), timeout=20)


def asked(address: str, data: bytes | None = None) -> tuple[int, float]:
    """Search; give the status and the seconds it took."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    began = time.monotonic()
    with closing(line):
        line.request("POST", SEARCH, body(data or photo()), {"Content-Type": FORM})
        answer = line.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began


def head(length: int) -> bytes:
    """Begin a search of so many bytes."""
    return (
        f"POST {SEARCH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def test_beyond_the_places_the_answer_is_503_and_those_waiting_are_served() -> None:
    """Rule: two at the models, three waiting, all others sent away at once; none is lost."""
    advisor = WatchedAdvisor(SMALL)
    advisor.gate.clear()
    with (
        serving(create_app(advisor, SMALL), SMALL) as address,
        ThreadPoolExecutor(5) as visitors,
    ):
        waiting = [visitors.submit(asked, address) for _ in range(5)]
        app_full(address)
        refused = [asked(address) for _ in range(4)]
        advisor.gate.set()
        served = [each.result()[0] for each in waiting]
    assert [status for status, _ in refused] == [503] * 4
    assert served == [200] * 5


def app_full(address: str) -> None:
    """Wait until all places are taken."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        with closing(line):
            line.request("GET", "/metrics")
            if b"fashionizer_places_taken 5.0" in line.getresponse().read():
                return
        time.sleep(0.02)
    raise AssertionError("the places were never taken")


def test_who_waits_too_long_for_the_models_is_sent_away() -> None:
    """Rule: a request has an end, also where the models have none."""
    settings = replace(SMALL, patience=0.2)
    advisor = WatchedAdvisor(settings)
    advisor.gate.clear()
    with (
        serving(create_app(advisor, settings), settings) as address,
        ThreadPoolExecutor(3) as visitors,
    ):
        three = [visitors.submit(asked, address) for _ in range(3)]
        first = next(as_completed(three, timeout=20))
        assert first.result()[0] == 503
        advisor.gate.set()
        assert sorted(each.result()[0] for each in three) == [200, 200, 503]


def test_slow_clients_hold_no_worker() -> None:
    """Rule: fifty that send a byte and stop, on a server with nine threads, delay nobody."""
    with serving(create_app(WatchedAdvisor(SMALL), SMALL), SMALL) as address:
        slow = [connected(address) for _ in range(50)]
        try:
            for line in slow:
                line.sendall(head(1000) + b"-")
            assert asked(address)[0] == 200
        finally:
            for line in slow:
                line.close()


def test_a_request_that_is_sent_too_slowly_is_ended() -> None:
    """Rule: a byte now and then keeps a connection alive, but not for ever."""
    settings = replace(SMALL, upload_seconds=0.3)
    with (
        serving(create_app(WatchedAdvisor(settings), settings), settings) as address,
        connected(address) as line,
    ):
        line.sendall(head(1000))
        with pytest.raises(OSError, match=r"."):
            trickle(line)


def trickle(line: socket.socket) -> None:
    """Send a byte now and then, until the other end has had enough."""
    for _ in range(200):
        line.sendall(b"-")
        time.sleep(0.05)


def test_many_large_uploads_at_once_stay_within_the_purse() -> None:
    """Rule: the one that would be too much is read to its end, dropped, and told 503."""
    settings = replace(SMALL, upload_memory=1_500_000)
    with serving(create_app(WatchedAdvisor(settings), settings), settings) as address:
        form = body(photo() + bytes(900_000))
        with connected(address) as first, connected(address) as second:
            first.sendall(head(len(form)) + form[:-10])
            time.sleep(0.3)
            second.sendall(head(len(form)) + form)
            answer = second.recv(65536)
            assert answer.startswith(b"HTTP/1.1 503")
            assert b"Retry-After: 2" in answer
            first.sendall(form[-10:])
            assert first.recv(65536).startswith(b"HTTP/1.1 200")
        assert asked(address, photo() + bytes(900_000))[0] == 200


def test_a_purse_is_full_again_when_all_is_over() -> None:
    """Rule: closed, dropped or forgotten, what was taken comes back once."""
    budget = MemoryBudget(100)
    closed, dropped, forgotten = (
        BoundedBody(80, budget),
        BoundedBody(20, budget),
        BoundedBody(99, budget),
    )
    closed.append(bytes(60))
    dropped.append(bytes(20))
    assert budget.left == 20
    dropped.append(bytes(1))
    assert budget.left == 40
    forgotten.append(bytes(30))
    forgotten.append(bytes(30))
    assert forgotten.starved
    assert budget.left == 40
    closed.close()
    closed.close()
    forgotten.append(bytes(5))
    del forgotten
    assert budget.left == 100


def test_a_stop_finishes_what_was_begun_and_accepts_no_more() -> None:
    """Rule: the photo at the models and the one half sent are answered; a new one finds nobody."""
    advisor = WatchedAdvisor(SMALL)
    advisor.gate.clear()
    server = Server(create_app(advisor, SMALL), SMALL)
    stop = Event()

    def life() -> None:
        run(server, stop)
        finish(server, 20)

    thread = Thread(target=life)
    thread.start()
    address = address_of(server)
    form = body(photo())
    try:
        with ThreadPoolExecutor(1) as visitor, connected(address) as slow:
            begun = visitor.submit(asked, address)
            assert advisor.entered.wait(20)
            slow.sendall(head(len(form)) + form[:-5])
            time.sleep(0.3)
            stop.set()
            time.sleep(1.5)
            with pytest.raises(OSError, match=r"."):
                connected(address)
            advisor.gate.set()
            assert begun.result()[0] == 200
            slow.sendall(form[-5:])
            assert slow.recv(65536).startswith(b"HTTP/1.1 200")
        thread.join(20)
        assert not thread.is_alive()
    finally:
        stop.set()
        advisor.gate.set()
        thread.join(25)
        server.close()
