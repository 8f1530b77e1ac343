"""Photos listed in a CSV or JSON manifest."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from fashionizer.errors import SourceError
from fashionizer.gallery.sources import Refused, Source
from fashionizer.photo.hashes import sha256
from tests.gallery.test_sources import PHOTO, files, found, only_refusal, only_source

URL = "https://example.org/a.jpg"
TERMS = {"credit": "Ann", "licence": "CC BY 4.0", "page": "https://example.org/p"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a folder with two photos for manifests to lie in."""
    for name in ("a.jpg", "sub/b.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PHOTO)
    return tmp_path


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a manifest."""
    path.write_text(text, encoding, newline="")
    return path


def listed(home: Path, *rows: Mapping[str, object]) -> Path:
    """Write a JSON manifest."""
    return written(home / "looks.json", json.dumps(rows))


def test_csv_lists_paths_beside_it_with_their_terms(home: Path) -> None:
    """Columns in any order and case; unknown ones are ignored; empty is none."""
    text = "Licence,path,mood,credit,page\nCC BY 4.0,a.jpg,happy,Ann,https://example.org/p\n,sub/b.jpg,,,\n"
    sources = found(written(home / "looks.csv", text))
    assert files(sources) == [f"{home}/a.jpg", f"{home}/sub/b.jpg"]
    first, second = (s for s in sources if isinstance(s, Source))
    assert {name: getattr(first, name) for name in TERMS} == TERMS
    assert (second.credit, second.licence, second.page) == (None, None, None)
    assert first.key == str(home.resolve() / "a.jpg")
    assert first.read() == PHOTO


@pytest.mark.parametrize(
    "text",
    [
        "path;credit\na.jpg;Ann\n",
        "path\tcredit\r\na.jpg\tAnn\r\n",
        'path,credit\n"a.jpg","Ann"\n',
        "\ufeffpath,credit\na.jpg,Ann",
    ],
    ids=["semicolons", "tabs", "quotes", "byte order mark"],
)
def test_csv_of_any_spreadsheet_is_read(home: Path, text: str) -> None:
    """Separator, line ends and mark at the beginning vary with program and country."""
    source = only_source(found(written(home / "looks.csv", text)))
    assert (source.file, source.credit) == (f"{home}/a.jpg", "Ann")


def test_a_credit_may_span_lines_and_hold_separators(home: Path) -> None:
    """Quoted as CSV quotes it."""
    source = only_source(
        found(written(home / "l.csv", 'path,credit\na.jpg,"Ann, Bob\u2028\nand me"\n'))
    )
    assert source.credit == "Ann, Bob\u2028\nand me"


def test_json_is_a_list_or_has_outfits(home: Path) -> None:
    """Both forms say the same."""
    rows = [{"path": "a.jpg", **TERMS}]
    plain = only_source(found(written(home / "l.json", json.dumps(rows))))
    wrapped = only_source(found(written(home / "w.json", json.dumps({"outfits": rows}))))
    assert {name: getattr(plain, name) for name in TERMS} == TERMS
    assert (wrapped.file, wrapped.credit) == (plain.file, plain.credit)


def test_an_url_is_a_source_with_terms(home: Path) -> None:
    """It is fetched when it is read."""
    source = only_source(found(listed(home, {"url": URL, **TERMS})))
    assert (source.file, source.key, source.credit) == (URL, URL, "Ann")


def test_a_local_copy_goes_before_the_url(home: Path) -> None:
    """With both given, the path counts if it is there."""
    rows = [{"path": "a.jpg", "url": URL}, {"path": "gone.jpg", "url": URL}]
    assert files(found(listed(home, *rows))) == [f"{home}/a.jpg", URL]


def test_paths_stay_as_the_manifest_was_typed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative to where the manifest was named from; an absolute path stays."""
    manifest = listed(home, {"path": "a.jpg"}, {"path": f"{home}/sub/b.jpg"})
    monkeypatch.chdir(home)
    assert files(found(manifest.name)) == ["a.jpg", f"{home}/sub/b.jpg"]
    monkeypatch.chdir(home.parent)
    assert files(found(f"{home.name}/{manifest.name}"))[0] == f"{home.name}/a.jpg"


def test_a_checksum_is_verified_after_reading(home: Path) -> None:
    """Another file of the same name is not taken for it."""
    right, wrong = sha256(PHOTO).upper(), sha256(b"other")
    assert only_source(found(listed(home, {"path": "a.jpg", "sha256": right}))).read() == PHOTO
    source = only_source(found(listed(home, {"path": "a.jpg", "sha256": wrong})))
    with pytest.raises(SourceError, match="sha256 differs"):
        source.read()


def test_a_page_that_is_no_web_address_is_dropped(home: Path) -> None:
    """It becomes a link on a page, so it must not be a script."""
    source = only_source(found(listed(home, {"path": "a.jpg", "page": "javascript:alert(1)"})))
    assert source.page is None


def test_american_spelling_is_understood(home: Path) -> None:
    """``license`` is ``licence``."""
    assert only_source(found(listed(home, {"path": "a.jpg", "license": "CC0"}))).licence == "CC0"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"path": ""}, "neither a path nor a url"),
        ({"path": "a.jpg", "sha256": "abc"}, "not 64 hexadecimal digits"),
        ({"path": "gone.jpg"}, "no such file"),
        ({"path": "sub"}, "not a regular file"),
        ({"path": "a\0.jpg"}, "cannot be read"),
        ({"path": "\ud800.jpg"}, "no such file"),
        ({"url": "ftp://example.org/a.jpg"}, "must begin with https://"),
        ({"url": "file:///etc/passwd"}, "must begin with https://"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_are_found(
    home: Path, row: dict[str, object], reason: str
) -> None:
    """One bad row never stops the run, and its number is told where it has no name."""
    refused, source = found(listed(home, row, {"path": "a.jpg"}))
    assert isinstance(refused, Refused)
    assert reason in refused.reason
    assert isinstance(source, Source)


def test_a_row_without_a_name_is_told_by_its_number(home: Path) -> None:
    """Line numbers of CSV count the header, as editors do."""
    manifest = written(home / "looks.csv", "path,credit\na.jpg,Ann\n,Bob\n")
    assert files(found(manifest)) == [f"{home}/a.jpg", f"!{manifest}:3"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "file,author\na.jpg,Ann\n"),
        ("a.csv", ""),
        ("a.json", '[{"file": "a.jpg"}]'),
        ("a.json", '{"looks": []}'),
        ("a.json", '["a.jpg"]'),
        ("a.json", "3"),
    ],
)
def test_a_manifest_without_its_columns_says_what_it_needs(
    home: Path, name: str, text: str
) -> None:
    """The sentence lists the columns to use."""
    refused = only_refusal(found(written(home / name, text)))
    assert refused.file == str(home / name)
    assert "a manifest needs a column path or url, and may have credit, licence" in refused.reason


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.json", "{", "not valid JSON"),
        ("a.json", "[" * 100_000, "not valid JSON"),
        ("a.csv", 'path\n"a.jpg"x\n', "Line 2 of the manifest is not valid CSV"),
    ],
)
def test_a_malformed_manifest_is_refused(home: Path, name: str, text: str, reason: str) -> None:
    """With the place where it is known."""
    assert reason in only_refusal(found(written(home / name, text))).reason


def test_a_manifest_in_another_encoding_is_refused(home: Path) -> None:
    """Rather than crediting a mangled name."""
    manifest = written(home / "a.csv", "path,credit\na.jpg,Zoë\n", "latin-1")
    assert "save it as UTF-8" in only_refusal(found(manifest)).reason


def test_a_manifest_that_lists_nothing_gives_nothing(home: Path) -> None:
    """An empty list is no error."""
    assert found(listed(home)) == []


def test_rows_before_a_broken_line_are_found(home: Path) -> None:
    """Then comes the reason why the rest is missing."""
    manifest = written(home / "a.csv", 'path\na.jpg\n"b"c\n')
    assert files(found(manifest)) == [f"{home}/a.jpg", f"!{manifest}"]


def test_what_a_manifest_says_cannot_steer_the_terminal(home: Path) -> None:
    """A credit may have lines; all other control characters are shown as question marks."""
    manifest = listed(home, {"path": "a.jpg", "credit": "Ann\r\n\tLee\x1b[31m"})
    assert only_source(found(manifest)).credit == "Ann\n Lee?[31m"
