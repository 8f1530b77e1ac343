"""What the benchmarks stand in for is what the product has."""

from io import BytesIO

import pytest

from benchmarks.reliability.hostile import mutants
from benchmarks.reliability.hostile.uploading import application

WHOLE = [(kind, files[0]) for kind, files in mutants.seeds().items()]


@pytest.mark.parametrize(("kind", "data"), WHOLE, ids=[kind for kind, _ in WHOLE])
def test_what_is_fuzzed_answers_whole_files(kind: str, data: bytes) -> None:
    """With what it finds, or with why not: one that failed at every file would try nothing."""
    client, _ = application(0)
    sent = {"photo": (BytesIO(data), f"whole.{kind}")}
    response = client.post("/api/v1/search", data=sent)
    assert response.status_code == (415 if kind == "refused" else 200), response.text
