"""The JSON interface: parse, call, present."""

import hashlib

from flask import Blueprint, Response, request

from fashionizer.errors import RequestError
from fashionizer.photo.thumbnail import Format
from fashionizer.retrieval.responses import AnswerResponse, OutfitDetailResponse, PageResponse
from fashionizer.web.api.openapi import document
from fashionizer.web.api.responses import sent
from fashionizer.web.assets import FOR_EVER, edition
from fashionizer.web.assets import SIZES as IMAGE_SIZES
from fashionizer.web.context import context
from fashionizer.web.fields import OF_A_LIST, OF_A_LOOK, OF_A_PHOTO, OF_AN_IMAGE
from fashionizer.web.query import joined, read_list_options, read_options
from fashionizer.web.unexpected import check_form, check_query, check_unasked
from fashionizer.web.uploads import sent_photo

IMAGE_AGE = 3600
"""Seconds a browser may reuse an outfit's photo unasked; afterwards it asks by ETag."""

_FORMATS: dict[str, Format] = {"jpeg": "jpeg", "webp": "webp"}

api = Blueprint("api", __name__, url_prefix="/api/v1")
service = Blueprint("service", __name__)


@api.post("/search")
def search() -> Response:
    """Find outfits that contain a garment like the sent photo's."""
    check_unasked(request)
    check_form(request, OF_A_PHOTO)
    options = read_options(joined(request.form))
    name, data = sent_photo(request)
    with context().admission.seat():
        answer = context().advisor.search(data, options, name=name)
    return sent(AnswerResponse.of(answer))


@api.get("/outfits")
def outfits() -> Response:
    """List the gallery's outfits, a page at a time, all of them or those of a kind."""
    check_query(request, OF_A_LIST)
    options = read_list_options(request.args)
    page = context().advisor.browse(options.wanted, after=options.after, limit=options.limit)
    return sent(PageResponse.of(page))


@api.get("/outfits/<int:outfit_id>")
def outfit(outfit_id: int) -> Response:
    """Return one outfit with its garments."""
    check_query(request, ())
    return sent(OutfitDetailResponse.of(context().advisor.outfit(outfit_id)))


@api.get("/outfits/<int:outfit_id>/similar")
def similar(outfit_id: int) -> Response:
    """Find other outfits that contain a garment like one of an outfit."""
    check_query(request, OF_A_LOOK)
    options = read_options(joined(request.args))
    return sent(AnswerResponse.of(context().advisor.similar(outfit_id, options)))


@api.get("/outfits/<int:outfit_id>/image")
def image(outfit_id: int) -> Response:
    """Return an outfit's photo, whole or with its long side at most ``size`` pixels.

    An address that names the photo (``v``) shows the same for ever and is kept so; by any other a
    browser asks again after an hour, by ETag.
    """
    check_query(request, OF_AN_IMAGE)
    size, kind = request.args.get("size", ""), _FORMATS.get(request.args.get("format", "jpeg"))
    if size and size not in map(str, IMAGE_SIZES):
        raise RequestError(f"size must be one of {', '.join(map(str, IMAGE_SIZES))}, or left out.")
    if kind is None or (kind == "webp" and not size):
        raise RequestError("format must be jpeg or webp, and webp goes with a size.")
    lasting = _names_the_photo(outfit_id)
    data = context().advisor.image(outfit_id, int(size) if size else None, kind)
    response = Response(data, mimetype=f"image/{kind}")
    response.cache_control.public = True
    response.cache_control.max_age = IMAGE_AGE
    # asked on both sides of reading it: a better photo may take the place in between
    if lasting and _names_the_photo(outfit_id):
        response.cache_control.max_age = FOR_EVER
        response.cache_control.immutable = True
    response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _names_the_photo(outfit_id: int) -> bool:
    named = request.args.get("v")
    return bool(named) and named == edition(context().advisor.photo(outfit_id))


@service.get("/openapi.json")
def openapi() -> Response:
    """Describe the interface in OpenAPI 3.1."""
    return sent(document(context().settings, request.root_path.rstrip("/")))
