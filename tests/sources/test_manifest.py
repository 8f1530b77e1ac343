"""Photos listed in a CSV or JSON manifest."""

import codecs
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from fashionizer.errors import SourceError
from fashionizer.photo.copies.hashes import sha256
from fashionizer.sources.find import Refused, Source
from tests.sources.test_find import PHOTO, files, found, only_refusal, only_source

URL = "https://example.org/a.jpg"
TERMS = {"credit": "Ann", "licence": "CC BY 4.0", "page": "https://example.org/p"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with two photos for manifests to lie in."""
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
    manifest = written(home / "a.csv", "path,credit\nb.jpg,Ann\na.jpg,Zoë\n", "latin-1")
    reason = only_refusal(found(manifest)).reason
    assert reason.startswith("The manifest is not UTF-8 text (its line 3 is not); save it as UTF-8")
    assert "CSV UTF-8" in reason


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


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-8", codecs.BOM_UTF8),
    ],
)
@pytest.mark.parametrize("name", ["looks.csv", "looks.tsv", "Looks.TXT"])
def test_excels_unicode_text_is_read(home: Path, name: str, encoding: str, mark: bytes) -> None:
    """UTF-16 with a mark, tabs, CRLF, and the ending .txt if nobody changes it."""
    text = "path\tcredit\r\na.jpg\tZoë Ș\r\n"
    (home / name).write_bytes(mark + text.encode(encoding))
    source = only_source(found(home / name))
    assert (source.file, source.credit) == (f"{home}/a.jpg", "Zoë Ș")


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;", "\ufeffsep=;"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_first_line_may_say_what_separates(home: Path, said: str, end: str) -> None:
    """As Excel writes and wants it; the lines are still numbered as editors do."""
    rows = [said, "credit, of whom;path", "Ann, Bob;a.jpg", "Cy;", ";gone.jpg"]
    manifest = written(home / "looks.csv", end.join(rows) + end)
    first, nameless, missing = found(manifest)
    assert isinstance(first, Source)
    assert first.file == f"{home}/a.jpg"
    assert nameless.file == f"{manifest}:4"
    assert isinstance(missing, Refused)
    assert "no such file" in missing.reason


@pytest.mark.parametrize("separator", ["|", "\t", "^", ","])
def test_any_separator_may_be_said(home: Path, separator: str) -> None:
    """It counts, whatever else is in the header."""
    text = f"sep={separator}\npath{separator}credit;x\na.jpg{separator}Ann\n"
    assert only_source(found(written(home / "l.csv", text))).file == f"{home}/a.jpg"


def test_the_separator_is_the_one_that_gives_the_columns(home: Path) -> None:
    """Not the one that occurs most: names of other columns may hold commas."""
    text = "path\tmood, light, place\tcredit\na.jpg\tgay, bright, here\tAnn\n"
    assert only_source(found(written(home / "l.csv", text))).credit == "Ann"


def test_empty_lines_before_the_header_are_passed_over(home: Path) -> None:
    """And counted."""
    manifest = written(home / "l.csv", "\r\n\r\npath,credit\r\na.jpg,Ann\r\n,Bob\r\n")
    assert files(found(manifest)) == [f"{home}/a.jpg", f"!{manifest}:5"]


@pytest.mark.parametrize("name", ["l.jsonl", "l.NDJSON", "l.json"])
def test_json_lines_are_read(home: Path, name: str) -> None:
    """An object a line, whatever the ending; a bad line is refused by its number alone."""
    rows = ['{"path": "a.jpg", "credit": "Ann\\u2028Lee"}', "", "{broken", "[1]", '{"credit": ""}']
    manifest = written(home / name, "\r\n".join([*rows, '{"path": "sub/b.jpg"}']))
    candidates = found(manifest)
    assert files(candidates) == [
        f"{home}/a.jpg", f"!{manifest}:3", f"!{manifest}:4", f"!{manifest}:5", f"{home}/sub/b.jpg"
    ]  # fmt: skip
    assert isinstance(candidates[1], Refused)
    assert candidates[1].reason == "The line is not a JSON object; correct it."


@pytest.mark.parametrize("name", ["l.json", "l.jsonl"])
def test_one_object_is_one_row(home: Path, name: str) -> None:
    """JSON Lines of one line."""
    assert only_source(found(written(home / name, '{"path": "a.jpg"}\n'))).file == f"{home}/a.jpg"


def test_json_lines_without_a_photo_say_what_they_need(home: Path) -> None:
    """As the other forms do; and empty ones list nothing."""
    refused = only_refusal(found(written(home / "l.jsonl", '{"file": "a.jpg"}\n')))
    assert "its columns: file" in refused.reason
    assert found(written(home / "l.jsonl", "\n\n")) == []


@pytest.mark.parametrize("text", ["dear path,\nhello\n", "a photo\n", "\xff\xfe\x00"])
def test_a_text_without_a_manifests_header_is_no_manifest(home: Path, text: str) -> None:
    """It is tried as a photo, as every file that is named, and decoding says what it is."""
    path = written(home / "notes.txt", text, "latin-1")
    assert only_source(found(path)).file == str(path)


def test_backslashes_part_folders_where_no_name_has_them(home: Path) -> None:
    """Lists made on Windows work elsewhere; a file that is really named so goes first."""
    assert files(found(listed(home, {"path": "sub\\b.jpg"}))) == [f"{home}/sub/b.jpg"]
    assert files(found(listed(home, {"path": ".\\sub\\..\\a.jpg"}))) == [f"{home}/./sub/../a.jpg"]
    (home / "sub\\b.jpg").write_bytes(b"another")
    source = only_source(found(listed(home, {"path": "sub\\b.jpg"})))
    assert source.read() == b"another"
    refused = only_refusal(found(listed(home, {"path": "nowhere\\b.jpg"})))
    assert refused.file == f"{home}/nowhere\\b.jpg"


def test_a_path_is_found_by_any_spelling(home: Path) -> None:
    """The list and the disk were written by different systems."""
    apart = unicodedata.normalize("NFD", "cămașă.jpg")
    (home / apart).write_bytes(PHOTO)
    for typed in ("cămașă.jpg", "cămaşă.jpg", apart):
        assert files(found(listed(home, {"path": typed}))) == [f"{home}/{apart}"]


@pytest.mark.parametrize("name", ["two\nlines.jpg", "tab\there.jpg", "\x1b.jpg"])
def test_a_path_may_hold_whatever_a_name_may(home: Path, name: str) -> None:
    """As itself, and as it is shown."""
    (home / name).write_bytes(PHOTO)
    shown = name.encode("unicode_escape").decode().replace("\\n", "\\x0a").replace("\\t", "\\x09")
    for typed in (name, shown):
        assert only_source(found(listed(home, {"path": typed}))).file == f"{home}/{shown}"


def test_utf_16_that_is_cut_is_refused(home: Path) -> None:
    """Half a character is no text."""
    (home / "a.csv").write_bytes("path\na.jpg\n".encode("utf-16") + b"a")
    assert "not UTF-16 text" in only_refusal(found(home / "a.csv")).reason
