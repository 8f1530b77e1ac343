"""Who may ask and how often; what is told to those who look after the server."""

import json
import logging
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fashionizer.errors import FashionizerError
from fashionizer.settings import Settings
from fashionizer.web.api.health import STOPPING
from fashionizer.web.app import create_app
from fashionizer.web.middleware.limits import client_of
from fashionizer.web.middleware.logs import LOGGER, JsonLines, configure
from tests.web.asking import SEARCH, ask, assert_refused, body
from tests.web.painted import SMALL, photo
from tests.web.watched import WatchedAdvisor

SECRET = replace(SMALL, token="s3cret")  # noqa: S106 - opens nothing
PUBLIC = replace(SMALL, host="0.0.0.0", rate="2/minute")  # noqa: S104 - nothing listens


def client_with(settings: Settings) -> FlaskClient:
    """Return a client of an application with other settings."""
    return create_app(WatchedAdvisor(settings), settings).test_client()


def send(client: FlaskClient, to: str = SEARCH, **headers: str) -> int:
    """Send a photo with some headers; give the status."""
    form = "multipart/form-data; boundary=between-the-parts"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(to, data=body(photo()), content_type=form, headers=named).status_code


@pytest.mark.parametrize("path", ["/", SEARCH])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
        ({"Sec_Fetch_Site": "none"}, 200),
        ({"Sec_Fetch_Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://localhost"}, 200),
        ({"Origin": "http://localhost:81"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[half"}, 403),
    ],
)
def test_another_site_cannot_ask_in_a_visitors_name(
    client: FlaskClient, path: str, headers: dict[str, str], status: int
) -> None:
    """Rule: Sec-Fetch-Site decides where a browser sends it, else the origin; programs may ask."""
    assert send(client, path, **headers) == status


def test_looking_is_allowed_from_anywhere(client: FlaskClient) -> None:
    """Rule: a link on another site leads here, as links do."""
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST", 200),
        ("evil.example:8000", 403),
        ("localhost.evil.example", 403),
        ("127.0.0.1.nip.io", 403),
    ],
)
def test_a_name_that_leads_to_this_machine_is_refused(
    client: FlaskClient, host: str, status: int
) -> None:
    """Rule: DNS rebinding makes another site this one's origin, but cannot change the Host."""
    assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_hosts_that_are_named_are_answered_and_public_servers_answer_to_any() -> None:
    """Rule: the setting adds names; without it a server for others cannot know its own."""
    named = client_with(replace(SMALL, hosts="looks.example, www.looks.example"))
    for host, status in (
        ("looks.example", 200),
        ("WWW.looks.example:443", 200),
        ("x.example", 403),
    ):
        assert named.get("/healthz", headers={"Host": host}).status_code == status
    assert client_with(PUBLIC).get("/healthz", headers={"Host": "x.example"}).status_code == 200


def test_a_client_that_asks_too_often_is_told_when_to_come_back() -> None:
    """Rule: 429 with Retry-After; only searches count; another client is not concerned."""
    client = client_with(PUBLIC)
    assert [ask(client).status_code for _ in range(2)] == [200, 200]
    refused = ask(client)
    assert_refused(refused, 429, "too_often")
    assert 1 <= int(refused.headers["Retry-After"]) <= 120
    assert client.get("/api/v1/outfits/1/similar").status_code == 429
    assert client.get("/api/v1/outfits/1").status_code == 200
    other = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/api/v1/outfits/1/similar", environ_base=other).status_code == 200


def test_one_household_of_ipv6_is_one_client() -> None:
    """Rule: who has a /64 has 2^64 addresses; mapped IPv4 is IPv4."""
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff:1") == "2001:db8::/64"
    assert client_of("2001:db8:0:1::1") != client_of("2001:db8::1")
    assert client_of("::ffff:203.0.113.9") == client_of("203.0.113.9") == "203.0.113.9"
    assert client_of(None) == client_of("nonsense") == "unknown"


def test_only_strangers_are_counted() -> None:
    """Rule: while only this machine reaches the server, its owner may ask without end."""
    client = client_with(replace(SMALL, rate="1/minute"))
    assert [ask(client).status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(
    ("proxies", "statuses"), [(0, [200, 200, 429, 429]), (1, [200, 200, 200, 200])]
)
def test_forwarded_addresses_are_believed_only_when_told(proxies: int, statuses: list[int]) -> None:
    """Rule: otherwise anyone would be everyone."""
    client = client_with(replace(PUBLIC, proxies=proxies))
    assert [send(client, X_Forwarded_For=f"203.0.113.{n}") for n in range(4)] == statuses


def test_of_forwarded_addresses_the_nearest_counts() -> None:
    """Rule: what a client itself wrote stands before what the proxy adds."""
    client = client_with(replace(PUBLIC, proxies=1))
    sent = [send(client, X_Forwarded_For=f"198.51.100.{n}, 203.0.113.7") for n in range(3)]
    assert sent == [200, 200, 429]


def test_a_rate_or_level_that_makes_no_sense_stops_the_start() -> None:
    """Rule: a protection that is misspelt must not be missing silently."""
    with pytest.raises(FashionizerError, match="60/minute"):
        client_with(replace(PUBLIC, rate="many"))
    with pytest.raises(FashionizerError, match="FASHIONIZER_LOG"):
        configure(Settings(log="loud"))


def test_a_photo_is_sent_away_unread_while_all_places_are_taken(
    app: Flask, client: FlaskClient
) -> None:
    """Rule: before the form is taken apart; the rest of the server answers."""
    admission = app.extensions["fashionizer"].admission
    admission._taken = admission._places
    response = ask(client, b"not even a photo")
    assert_refused(response, 503, "overloaded")
    assert response.headers["Retry-After"]
    assert client.get("/").status_code == 200


def test_ready_means_that_new_visitors_are_welcome(app: Flask, client: FlaskClient) -> None:
    """Rule: a stop turns a balancer away; the process lives on."""
    ready = {"status": "ready", "outfits": 7, "garments": 24}
    assert client.get("/readyz").get_json() == ready
    app.config[STOPPING] = True
    assert_refused(client.get("/readyz"), 503, "overloaded")
    assert client.get("/healthz").status_code == 200


def test_the_metrics_count_what_was_answered(client: FlaskClient) -> None:
    """Rule: by endpoint, method and status, whatever a stranger makes of path and method."""
    ask(client)
    client.get("/api/v1/outfits/1")
    client.get("/api/v1/outfits/99")
    client.open("/any/" + "x" * 50, method="BREW")
    text = client.get("/metrics").get_data(as_text=True)
    one = 'fashionizer_requests_total{endpoint="%s",method="%s",status="%s"} 1.0'
    for labels in (
        ("api.search", "POST", "200"),
        ("api.outfit", "GET", "200"),
        ("api.outfit", "GET", "404"),
        ("none", "other", "404"),
    ):
        assert one % labels in text
    assert 'fashionizer_request_seconds_count{endpoint="api.search"} 1.0' in text
    assert "fashionizer_places_taken 0.0" in text
    assert "xxxx" not in text
    assert "BREW" not in text


@pytest.mark.parametrize(
    ("settings", "headers", "address", "status"),
    [
        (SMALL, {}, "127.0.0.1", 200),
        (PUBLIC, {}, "203.0.113.9", 403),
        (PUBLIC, {"Host": "looks.example"}, "127.0.0.1", 403),
        (replace(SMALL, proxies=1), {}, "127.0.0.1", 403),
        (SECRET, {}, "127.0.0.1", 403),
        (SECRET, {"Authorization": "Bearer s3cre"}, "127.0.0.1", 403),
        (SECRET, {"Authorization": "Bearer s3cret"}, "203.0.113.9", 200),
        (SECRET, {"Authorization": "Bearer \xe9"}, "203.0.113.9", 403),
    ],
)
def test_the_metrics_are_for_this_machine_or_for_who_has_the_token(
    settings: Settings, headers: dict[str, str], address: str, status: int
) -> None:
    """Rule: nothing of how busy a server is concerns a stranger."""
    client = client_with(settings)
    response = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert response.status_code == status


def test_no_address_changes_the_gallery(app: Flask) -> None:
    """Rule: adding, removing, restoring are for the command line; the web only asks."""
    changing = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert changing == {("/", "POST"), (SEARCH, "POST")}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/outfits/../../etc/passwd",
        "/api/v1/outfits/..%2f..%2fetc%2fpasswd/image",
        "/api/v1/outfits/-1/image",
        "/api/v1/outfits/1e3",
        "/api/v1/outfits/999999999999999999999999/image",
        "/static/../app.py",
        "/static/..%2f..%2fapp.py",
        "/static//etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_no_address_leads_out_of_the_gallery(client: FlaskClient, path: str) -> None:
    """Rule: addresses hold ids, never paths; and static files stay in their folder."""
    response = client.get(path)
    assert response.status_code in (404, 308)
    assert b"root:" not in response.data


@pytest.mark.parametrize("path", ["/", SEARCH])
def test_a_form_of_a_million_fields_is_not_taken_apart(client: FlaskClient, path: str) -> None:
    """Rule: a form without a photo is short; a long one would fill the memory with its fields."""
    plain = "application/x-www-form-urlencoded"
    response = client.post(path, data=b"a=b&" * 250_000, content_type=plain)
    assert response.status_code == 400
    assert b"too many fields" in response.data
    short = client.post(path, data=b"limit=5&all=yes", content_type=plain)
    assert b"No photo was sent" in short.data
    many = client.post(path, data=b"a=b&" * 100, content_type=plain)
    assert many.status_code == 422


def test_answers_do_not_repeat_without_end_what_was_sent(client: FlaskClient) -> None:
    """Rule: neither a photo's name of a megabyte nor a garment's that is none."""
    assert len(ask(client, name="a" * 100_000).get_json()["photo"]) == 255
    refused = ask(client, with_="a " * 500_000)
    assert_refused(refused, 400, "bad_field")
    assert len(refused.data) < 300


@pytest.mark.parametrize("path", ["/api/v1/outfits//1", "/outfits//1", "/api//v1/search"])
def test_an_odd_address_is_no_redirect(client: FlaskClient, path: str) -> None:
    """Rule: a redirect names the host that the client named, and caches would keep it."""
    response = client.get(path)
    assert response.status_code == 404
    assert "Location" not in response.headers


def test_a_log_line_has_an_id_and_nothing_of_what_was_sent(
    client: FlaskClient, advisor: WatchedAdvisor, caplog: pytest.LogCaptureFixture
) -> None:
    """Rule: neither name, nor fields, nor address, also of a failure that quotes them."""
    caplog.set_level(logging.INFO, logger=LOGGER.name)
    ask(client, name="my-secret-holiday.jpg", garment="0")
    client.get("/my-secret-holiday.jpg")
    advisor.failure = RuntimeError("cannot read my-secret-holiday.jpg")
    failed = ask(client, name="my-secret-holiday.jpg")
    lines = [JsonLines().format(record) for record in caplog.records]
    assert not any("secret" in line for line in lines)
    first, second, failure, third = map(json.loads, lines)
    assert first | {"milliseconds": 0, "sent": 0, "received": 0, "time": "", "request": ""} == {
        "time": "",
        "level": "info",
        "event": "request",
        "request": "",
        "method": "POST",
        "route": SEARCH,
        "status": 200,
        "milliseconds": 0,
        "received": 0,
        "sent": 0,
    }
    assert second["route"] is None
    assert (failure["kind"], third["status"], third["level"]) == ("RuntimeError", 500, "warning")
    assert "watched.py" in failure["at"][-1]
    assert len(failed.headers["X-Request-Id"]) == 16


def test_a_client_cannot_write_into_the_log(client: FlaskClient) -> None:
    """Rule: the id is ours, whatever is sent."""
    response = client.get("/healthz", headers={"X-Request-Id": "forged"})
    assert response.headers["X-Request-Id"] != "forged"
