"""Embedders by name: real downloads from a server on this machine, which stands for the hub."""

import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from fashionizer.errors import FashionizerError, ModelError, SourceError
from fashionizer.progress import Progress
from fashionizer.vision.embedding import hub
from fashionizer.vision.embedding.card import Card
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.embedding.hub import KNOWN, Known, fetch, find
from tests.cli.commands import command, done, run
from tests.fetching.raw import head, sending
from tests.local_server import Answering, running
from tests.vision.tiny import DIMENSIONS, SIDE, tiny_model

FILE = tiny_model() + b"\xca\x3e\x90\xbf\x05" + bytes(90_000)
"""A tiny embedder; the last field, unknown to all, makes it some 90 kB."""

CARD = Card(
    sha256=hashlib.sha256(FILE).hexdigest(),
    dimensions=DIMENSIONS,
    side=SIDE,
    mean=(0.5, 0.5, 0.5),
    std=(0.5, 0.5, 0.5),
    input="pixel_values",
    output="image_embeds",
    masked=True,
    licence="Apache-2.0",
    source="",
)


class Handler(Answering):
    """Answers each path in its own way."""

    protocol_version = "HTTP/1.1"
    ranges: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer by the first part of the path."""
        Handler.ranges.append(self.headers["Range"])
        getattr(self, f"_answer_{self.path.strip('/').partition('/')[0]}")()

    def _answer_resolve(self) -> None:
        self.send(HTTPStatus.FOUND, Location="/storage")

    def _answer_storage(self) -> None:
        asked = self.headers["Range"]
        if asked is None:
            self.send(HTTPStatus.OK, FILE)
            return
        first = int(asked.removeprefix("bytes=").rstrip("-"))
        if first >= len(FILE):
            self.send(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        else:
            self.send(HTTPStatus.PARTIAL_CONTENT, FILE[first:])

    def _answer_plain(self) -> None:
        self.send(HTTPStatus.OK, FILE)  # knows no ranges

    def _answer_chunked(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(f"{len(FILE):x}\r\n".encode() + FILE + b"\r\n0\r\n\r\n")

    def _answer_other(self) -> None:
        self.send(HTTPStatus.OK, b"an error page")

    def _answer_missing(self) -> None:
        self.send(HTTPStatus.NOT_FOUND, b"no such file")

    def _answer_cut(self) -> None:
        self.send(HTTPStatus.OK, FILE[:50_000], Content_Length=str(len(FILE)))
        self.close_connection = True

    def _answer_announced(self) -> None:
        self.send(HTTPStatus.OK, b"few", Content_Length=str(10**10))
        self.close_connection = True

    def _answer_endless(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _ in range(300):
            self.wfile.write(b"2710\r\n" + bytes(10_000) + b"\r\n")

    def _answer_silent(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(FILE)))
        self.end_headers()
        threading.Event().wait(1)

    def _answer_to(self) -> None:
        self.send(HTTPStatus.FOUND, Location="file:///etc/passwd")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run the server on a free port; gives the beginning of its URLs."""
    with running(Handler) as address:
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where embedders are fetched to; not there yet."""
    return tmp_path / "home" / hub.FOLDER


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies of the environment do not know this machine's server."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Handler.ranges.clear()


def _known(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    known = Known(replace(CARD, source=source), megabytes=1)
    monkeypatch.setattr(hub, "KNOWN", {"tiny": known})


@pytest.mark.parametrize("way", ["resolve", "plain", "chunked"])
def test_an_embedder_is_fetched_with_its_card_and_runs(
    way: str, server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through a redirect, as the hub gives its large files, with or without a length."""
    _known(monkeypatch, f"{server}/{way}/main/onnx/vision_model.onnx")
    told: list[Progress] = []
    path = fetch("Someone/Tiny", folder, timeout=5, on_progress=told.append)
    assert sorted(file.name for file in folder.iterdir()) == ["tiny.json", "tiny.onnx"]
    assert path.read_bytes() == FILE
    assert told[-1] == Progress(len(FILE), None if way == "chunked" else len(FILE), unit="bytes")
    assert find("tiny", folder) == find(str(path), folder) == path
    grey = np.full((SIDE, SIDE, 3), 90, np.uint8)
    assert CustomEmbedder.open(path).embed([grey]).shape == (1, DIMENSIONS)


def test_what_is_there_is_not_fetched_again(
    server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that came by other means gets its card; a damaged one is fetched anew."""
    _known(monkeypatch, f"{server}/storage")
    folder.mkdir(parents=True)
    (folder / "tiny.onnx").write_bytes(FILE)
    path = fetch("tiny", folder, timeout=5)
    assert (Handler.ranges, json.loads(path.with_suffix(".json").read_text())["side"]) == ([], SIDE)
    path.write_bytes(FILE[:-1])
    assert fetch("tiny", folder, timeout=5).read_bytes() == FILE
    assert Handler.ranges == [None]


@pytest.mark.parametrize(
    ("way", "asked"), [("storage", "bytes=50000-"), ("plain", "bytes=50000-")], ids=["on", "anew"]
)
def test_a_transfer_that_broke_off_goes_on_where_it_was(
    way: str, asked: str, server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is complete there is no embedder; a server without ranges gives it all again."""
    _known(monkeypatch, f"{server}/cut")
    with pytest.raises(SourceError, match=r"broke off .*goes on where it was"):
        fetch("tiny", folder, timeout=5)
    assert [file.name for file in folder.iterdir()] == ["tiny.onnx.unfinished"]
    assert (folder / "tiny.onnx.unfinished").stat().st_size == 50_000
    _known(monkeypatch, f"{server}/{way}")
    assert fetch("tiny", folder, timeout=5).read_bytes() == FILE
    assert Handler.ranges == [None, asked]


def test_a_transfer_that_was_complete_but_not_in_its_place_is_put_there(
    server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between the last byte and the renaming."""
    _known(monkeypatch, f"{server}/storage")
    folder.mkdir(parents=True)
    (folder / "tiny.onnx.unfinished").write_bytes(FILE)
    assert fetch("tiny", folder, timeout=5).read_bytes() == FILE


def test_an_unfinished_file_of_another_content_is_thrown_away(
    server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next try starts anew."""
    _known(monkeypatch, f"{server}/storage")
    folder.mkdir(parents=True)
    (folder / "tiny.onnx.unfinished").write_bytes(b"something else")
    with pytest.raises(ModelError, match="not the file expected"):
        fetch("tiny", folder, timeout=5)
    assert fetch("tiny", folder, timeout=5).read_bytes() == FILE


@pytest.mark.parametrize(
    ("way", "error", "words"),
    [
        ("other", ModelError, r"is not the file expected \(its SHA-256 is [0-9a-f]{64}, not"),
        ("announced", ModelError, "larger than the 2 MB expected"),
        ("endless", ModelError, "larger than the 2 MB expected"),
        ("missing", SourceError, r"127\.0\.0\.1 answered 404 for http.*; try again later"),
        ("to", SourceError, r"127\.0\.0\.1 answered 302"),
    ],
)
def test_what_is_not_the_file_is_not_kept(
    way: str,
    error: type[FashionizerError],
    words: str,
    server: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither the file nor a card; the sentence says what came instead."""
    _known(monkeypatch, f"{server}/{way}")
    with pytest.raises(error, match=words):
        fetch("tiny", folder, timeout=5)
    assert list(folder.iterdir()) == []


def test_a_server_that_falls_silent_is_given_up(
    server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds of silence count, not those of the whole: large files take long."""
    _known(monkeypatch, f"{server}/silent")
    with pytest.raises(SourceError, match=r"broke off \(timed out"):
        fetch("tiny", folder, timeout=0.2)


def test_a_server_that_drips_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less than 64 KiB in that time is silence, too; what came is kept."""
    whole = [FILE[at : at + 5_000] for at in range(0, len(FILE), 5_000)]
    with sending([head(Content_Length=str(len(FILE))), *whole], pause=0.05) as server:
        _known(monkeypatch, server.url)
        with pytest.raises(SourceError, match=r"broke off \(timed out\); the same command goes on"):
            fetch("tiny", folder, timeout=0.4)
    kept = (folder / "tiny.onnx.unfinished").read_bytes()
    assert len(kept) >= 10_000
    assert FILE.startswith(kept)


def test_a_slow_server_that_keeps_sending_is_not_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each 64 KiB have the time, not the whole: large files take long."""
    whole = [FILE[:66_000], FILE[66_000:]]
    with sending([head(Content_Length=str(len(FILE))), *whole], pause=0.6) as server:
        _known(monkeypatch, server.url)
        assert fetch("tiny", folder, timeout=0.9).read_bytes() == FILE


def test_without_a_connection_the_sentence_says_how_to_do_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which file, from where, to where."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/onnx/vision_model.onnx"
        _known(monkeypatch, url)
        with pytest.raises(SourceError, match=r"127\.0\.0\.1 cannot be reached") as caught:
            fetch("tiny", folder, timeout=5)
    sentence = str(caught.value)
    assert f"get {url} by other means, save it as {folder / 'tiny.onnx'}" in sentence
    assert "Try again where there is internet" in sentence


def test_a_folder_that_cannot_be_written_is_told(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a byte is fetched."""
    _known(monkeypatch, f"{server}/storage")
    (tmp_path / "home").write_text("a file")
    with pytest.raises(FashionizerError, match="cannot be written"):
        fetch("tiny", tmp_path / "home" / hub.FOLDER, timeout=5)
    assert Handler.ranges == []


def test_an_unknown_name_is_told_with_those_that_are_known(folder: Path) -> None:
    """Nothing is asked of anybody."""
    with pytest.raises(ModelError, match="No embedder best-ever is known; known are marqo-fash"):
        fetch("best-ever", folder, timeout=5)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("Marqo/marqo-fashionSigLIP", "run `fashionizer embedder fetch marqo-fashionsiglip`"),
        ("best-ever", "give the path of an ONNX file, or one of marqo-fashionsiglip"),
        ("/nowhere/mine.onnx", "There is no file /nowhere/mine.onnx"),
    ],
)
def test_a_setting_that_names_nothing_is_told_with_the_remedy(
    named: str, words: str, folder: Path
) -> None:
    """Fetch it, or correct the setting."""
    with pytest.raises(ModelError, match=words):
        find(named, folder)


@pytest.mark.parametrize("name", list(KNOWN))
def test_known_embedders_are_pinned(name: str) -> None:
    """A complete card, a licence that lets anybody use it, one revision over HTTPS."""
    card = KNOWN[name].card
    assert Card.parsed(card.to_json(), Path("known")) == card
    assert card.licence == "Apache-2.0"
    assert re.fullmatch(
        r"https://huggingface\.co/Marqo/[\w-]+/resolve/[0-9a-f]{40}/onnx/[\w.]+", card.source
    )
    assert name == name.lower()
    assert KNOWN[name].most_bytes > KNOWN[name].megabytes * 1e6


def test_the_verbs_list_fetch_and_check(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way of a person who wants another embedder."""
    _known(monkeypatch, f"{server}/resolve")
    home = tmp_path / "home"
    assert "The shipped embedder is in use." in done(home, "embedder", "list").stdout
    (row,) = json.loads(done(home, "embedder", "list", "--json").stdout)
    assert (row["name"], row["fetched"], row["used"]) == ("tiny", False, False)
    fetched = done(home, "embedder", "fetch", "Tiny")
    assert "set FASHIONIZER_EMBEDDER=tiny and run `fashionizer rebuild`" in fetched.stderr
    monkeypatch.setenv("FASHIONIZER_EMBEDDER", "tiny")
    (row,) = json.loads(done(home, "embedder", "list", "--json").stdout)
    assert (row["fetched"], row["used"]) == (True, True)
    assert done(home, "embedder", "list").stdout.endswith("Apache-2.0  in use\n")
    told = json.loads(done(home, "embedder", "check", "--json").stdout)
    assert told["dimensions"] == DIMENSIONS
    assert set(told["milliseconds"]) == {"load", "single", "of_eight"}
    assert told["identity"].startswith("tiny@")
    assert "gives 48 numbers a garment" in done(home, "embedder", "check").stdout


def test_check_needs_something_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped models are checked by the tests."""
    monkeypatch.delenv("FASHIONIZER_EMBEDDER", raising=False)
    assert run(tmp_path, "embedder", "check").exit_code == 2


def test_a_person_without_internet_is_told_in_a_sentence(tmp_path: Path) -> None:
    """As the command says it, of the real hub, behind a proxy that is not there."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{unused.getsockname()[1]}"
        result = command(
            tmp_path,
            *("embedder", "fetch", "Marqo-FashionSigLIP"),
            https_proxy=proxy,
            HTTPS_PROXY=proxy,
            no_proxy="",
            NO_PROXY="",
        )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("fashionizer: huggingface.co cannot be reached (")
    assert f"save it as {tmp_path}/embedders/marqo-fashionsiglip.onnx" in result.stderr
    assert "Traceback" not in result.stderr
