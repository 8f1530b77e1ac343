"""The seats before the models."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fashionizer.errors import Overloaded
from fashionizer.settings import Settings
from fashionizer.web.admission import RUNNING, AdmissionControl
from tests.web.asking import ask, assert_refused
from tests.web.watched import WatchedAdvisor

PATIENCE = 10.0


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Return threads for many visitors at once."""
    with ThreadPoolExecutor(32) as pool:
        yield pool


def until(met: Callable[[], bool]) -> None:
    """Wait for a condition, or fail."""
    end = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.002)


def test_so_many_run_so_many_wait_and_the_next_is_sent_away(crowd: ThreadPoolExecutor) -> None:
    """Rule: 1 runs, 2 wait, the fourth is refused; when all are done there is room again."""
    admission = AdmissionControl(running=1, waiting=2)
    leave, order = Event(), []

    def visit(number: int) -> None:
        with admission.seat():
            order.append(number)
            leave.wait(PATIENCE)

    visits = [crowd.submit(visit, number) for number in range(3)]
    until(lambda: admission.taken == 3)
    with pytest.raises(Overloaded, match="try again"), admission.seat():
        pytest.fail("there is no seat")
    assert len(order) == 1
    leave.set()
    for each in visits:
        each.result(PATIENCE)
    assert sorted(order) == [0, 1, 2]
    with admission.seat():
        assert admission.taken == 1


def test_a_seat_is_given_back_when_the_work_fails() -> None:
    """Rule: a failure costs no seat, or a few bad photos would close the house."""
    admission = AdmissionControl(running=1, waiting=0)
    for _ in range(3):
        with pytest.raises(KeyError), admission.seat():
            raise KeyError
    assert admission.taken == 0


def test_a_crowd_is_answered_or_refused_at_once(
    app: Flask, advisor: WatchedAdvisor, settings: Settings, crowd: ThreadPoolExecutor
) -> None:
    """Rule: while the models are busy, one too many gets 503 at once, and pages still answer."""
    seats = RUNNING + settings.waiting
    advisor.gate.clear()
    sent: list[Future[TestResponse]] = [crowd.submit(ask, app.test_client()) for _ in range(seats)]
    until(lambda: app.extensions["fashionizer"].admission.taken == seats)
    refused = ask(app.test_client())  # while the gate is closed, so it did not wait for the models
    assert_refused(refused, 503, "overloaded")
    assert refused.headers["Retry-After"]
    assert app.test_client().get("/").status_code == 200
    advisor.gate.set()
    assert {each.result(PATIENCE).status_code for each in sent} == {200}
    assert ask(app.test_client()).status_code == 200
