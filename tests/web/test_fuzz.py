"""Requests that nobody thought of: the interface by its own description, photos by chance."""

from typing import Any

import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fashionizer.web.app import create_app
from tests.photo.pictures import FORMATS, corners, in_format
from tests.web.asking import ask
from tests.web.painted import SMALL
from tests.web.watched import WatchedAdvisor

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

schema = schemathesis.openapi.from_wsgi("/openapi.json", create_app(WatchedAdvisor(SMALL), SMALL))
WHOLE = [in_format(corners(), kind) for kind in FORMATS]
FEW = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@FEW
def test_every_request_is_answered_as_described(case: Any) -> None:
    """Rule: no request that fits, or misses, the description gives a 5xx or another shape."""
    # its client says that it reads brotli, and does not
    case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})


@FEW
@given(data=st.data())
def test_any_bytes_get_an_answer_or_a_refusal(client: FlaskClient, data: st.DataObject) -> None:
    """Rule: also beginnings of real photos with anything behind, and any name and any fields."""
    whole = data.draw(st.sampled_from(WHOLE))
    kept = data.draw(st.integers(0, len(whole)))
    sent = whole[:kept] + data.draw(st.binary(max_size=300))
    name = data.draw(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20))
    fields = data.draw(
        st.dictionaries(
            st.sampled_from(
                ["garment", "box", "class_", "limit", "colour", "with", "all", "shade"]
            ),
            st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12),
            max_size=3,
        )
    )
    response = ask(client, sent, name=name.replace('"', "") or "x", **fields)
    assert response.status_code in (200, 400, 415, 422)
