"""Uploads that stay in memory: a visitor's photo is never written to disk."""

from io import BytesIO
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from fashionizer.errors import RequestError
from fashionizer.web.context import context

FIELDS_MARGIN = 2_000_000
"""Bytes a request may have beyond its photo: the other fields and the multipart wrapping."""


LONGEST_NAME = 255
"""Characters of a photo's name that are kept, as many as file systems know; answers repeat it."""

PLAIN_FORM = 32_768
"""Bytes of a form without a photo (``application/x-www-form-urlencoded``). Werkzeug bounds the
number of multipart fields only; half a million fields in 2 MB took seconds and 600 MB."""

_URLENCODED = "application/x-www-form-urlencoded"

_Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class _Parser(FormDataParser):
    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> _Parsed:
        if mimetype == _URLENCODED and (content_length is None or content_length > PLAIN_FORM):
            raise RequestError(
                "The form has too many fields; send a photo as multipart/form-data, and only the "
                "fields that /openapi.json describes."
            )
        return super().parse(stream, mimetype, content_length, options)


class MemoryRequest(Request):
    """A request whose files are kept in memory; Werkzeug spools them to disk above 500 kB."""

    form_data_parser_class = _Parser

    max_form_memory_size = FIELDS_MARGIN
    max_form_parts = 32

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return BytesIO()


def sent_photo(request: Request) -> tuple[str, bytes]:
    """Return the name and bytes of the field ``photo``.

    Raises:
        RequestError: there is no photo among the files.
        RequestEntityTooLarge: it has more bytes than the setting ``max_bytes``.
    """
    # a telephone's form has two fields of that name: the picker and the camera
    upload = next((each for each in request.files.getlist("photo") if each.filename), None)
    if upload is None:
        raise RequestError(
            "No photo was sent: choose a picture first"
            " (to the API, as the file field “photo” of multipart/form-data)."
        )
    data = upload.stream.read()
    if len(data) > context().settings.max_bytes:
        raise RequestEntityTooLarge
    return (upload.filename or "photo")[:LONGEST_NAME], data
