"""How tests send a photo, and the one place that asserts the shape of a refusal."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.painted import photo

SEARCH = "/api/v1/search"


BOUNDARY = "between-the-parts"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def body(data: bytes, name: str = "me.jpg", **fields: str) -> bytes:
    """Write a form with a photo as multipart; ``class_`` stands for class.

    By hand, because Flask's test client moves large bodies to temporary files, which is what the
    tests watch for.
    """
    start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    texts = "".join(f'{start}"{key.rstrip("_")}"\r\n\r\n{text}\r\n' for key, text in fields.items())
    file = f'{start}"photo"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    return (texts + file).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


def ask(
    client: FlaskClient,
    data: bytes | None = None,
    /,
    *,
    to: str = SEARCH,
    name: str = "me.jpg",
    **fields: str,
) -> TestResponse:
    """Send a photo, by default a small good one, with the fields given."""
    sent = body(photo() if data is None else data, name, **fields)
    return client.post(to, data=sent, content_type=FORM)


def assert_refused(response: TestResponse, status: int, code: str) -> str:
    """Assert that a refusal has the one shape, is a sentence, and leaks nothing; give it."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/json"
    body = response.get_json()
    assert list(body) == ["error"]
    assert sorted(body["error"]) == ["code", "message"]
    assert body["error"]["code"] == code
    message = body["error"]["message"]
    assert isinstance(message, str)
    assert message[0].isupper() or message.split()[0] in KEYWORDS
    assert message.endswith((".", ")."))
    assert "Traceback" not in message
    return message


KEYWORDS = {
    *"all box class colour format garment group limit person shade size with".split(),
    SEARCH,
}
"""Words of the interface that may begin a sentence as they are written."""
