"""The JSON interface: parse, call, present."""

import hashlib

from flask import Blueprint, Response, jsonify, request

from fashionizer.advice.present import answer_json, outfit_detail_json
from fashionizer.errors import RequestError
from fashionizer.web.desk import desk
from fashionizer.web.fields import read_wish
from fashionizer.web.openapi import IMAGE_SIZES, document
from fashionizer.web.uploads import sent_photo

IMAGE_AGE = 3600
"""Seconds a browser may reuse an outfit's photo unasked; afterwards it asks by ETag."""

api = Blueprint("api", __name__, url_prefix="/api/v1")
service = Blueprint("service", __name__)


@api.post("/search")
def search() -> Response:
    """Find outfits that contain a garment like the sent photo's."""
    wish = read_wish(request.form)
    name, data = sent_photo(request)
    with desk().turnstile.seat():
        answer = desk().ask(data, name, wish)
    return jsonify(answer_json(answer))


@api.get("/outfits/<int:outfit_id>")
def outfit(outfit_id: int) -> Response:
    """Give one outfit with its garments."""
    return jsonify(outfit_detail_json(desk().advisor.outfit(outfit_id)))


@api.get("/outfits/<int:outfit_id>/image")
def image(outfit_id: int) -> Response:
    """Give an outfit's photo as JPEG, whole or with its long side at most ``size`` pixels."""
    size = request.args.get("size", "")
    if size and size not in map(str, IMAGE_SIZES):
        raise RequestError(f"size must be one of {', '.join(map(str, IMAGE_SIZES))}, or left out.")
    jpeg = desk().advisor.image(outfit_id, int(size) if size else None)
    response = Response(jpeg, mimetype="image/jpeg")
    response.cache_control.public = True
    response.cache_control.max_age = IMAGE_AGE
    response.set_etag(hashlib.sha256(jpeg).hexdigest()[:32])
    response.make_conditional(request)
    return response


@service.get("/healthz")
def health() -> Response:
    """Say that the gallery answers, and how much it holds."""
    stats = desk().advisor.stats()
    return jsonify(status="ok", outfits=int(stats["outfits"]), garments=int(stats["garments"]))


@service.get("/openapi.json")
def openapi() -> Response:
    """Describe the interface in OpenAPI 3.1."""
    return jsonify(document(desk().settings))
