"""Every setting is checked before anything is opened, and a misspelt one is told."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from fashionizer.errors import FashionizerError
from fashionizer.settings import Settings, debugging, misspelt


def read(**given: str) -> Settings:
    """Read settings from an environment of their own."""
    return Settings.from_environment({f"FASHIONIZER_{name}": text for name, text in given.items()})


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("LIMIT", "0", "a whole number from 1 to 200"),
        ("LIMIT", "201", "from 1 to 200"),
        ("LIMIT", "2.5", "a whole number"),
        ("LIMIT", "9" * 5000, "a whole number"),
        ("PROBABLE", "7", "a number from 0 to 1"),
        ("PROBABLE", "nan", "from 0 to 1"),
        ("PROBABLE", "0,35", "a number"),
        ("COLOUR_WEIGHT", "-0.1", "from 0 to 1"),
        ("WORKERS", "0", "from 1 to 1000"),
        ("WAITING", "-1", "from 0 to 10000"),
        ("PROXIES", "-1", "from 0 to 100"),
        ("PORT", "99999", "from 0 to 65535"),
        ("PORT", "-1", "from 0 to 65535"),
        ("MAX_BYTES", "0", "of at least 1"),
        ("MAX_BYTES", "20MB", "a whole number"),
        ("MAX_PIXELS", "0", "of at least 1"),
        ("MAX_MEMORY", "-5", "of at least 1"),
        ("MIN_SIDE", "0", "of at least 1"),
        ("MAX_SIDE", "0", "of at least 1"),
        ("DECODE_SECONDS", "0", "from 0.001 to 86400"),
        ("UPLOAD_SECONDS", "inf", "from 0.001 to 86400"),
        ("UPLOAD_MEMORY", "0", "of at least 1"),
        ("FETCH_TIMEOUT", "-20", "from 0.001 to 86400"),
        ("PATIENCE", "-1", "from 0 to 86400"),
        ("PATIENCE", "1e300", "from 0 to 86400"),
        ("STOP_SECONDS", "nan", "from 0 to 86400"),
        ("CONNECTIONS", "0", "from 1 to 100000"),
        ("MODEL_THREADS", "-2", "from 0 to 1024"),
        ("PRECISION", "16", "auto, 8, 32"),
        ("LOG", "loud", "debug, info, warning, error, critical"),
        ("INDEX", "faiss", "qdrant, numpy"),
        ("HOST", "http://looks.example", "without http://"),
        ("HOST", "looks.example:80", "without http://"),
        ("HOST", "two hosts", "the name or address of a host"),
        ("HOSTS", "https://looks.example", "names or addresses of hosts, written without http://"),
        ("HOSTS", "a.example, b.example:8000", "names or addresses of hosts"),
        ("HOSTS", "*", "names or addresses of hosts"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_can(
    name: str, text: str, allowed: str
) -> None:
    """The sentence names the variable, the value, what is allowed, and what to do."""
    with pytest.raises(FashionizerError) as told:
        read(**{name: text})
    sentence = str(told.value)
    assert sentence.startswith(f"The setting FASHIONIZER_{name}={text!r} is ")
    assert allowed in sentence
    assert sentence.endswith("Correct or unset it.")


def test_every_number_has_a_range() -> None:
    """A new setting is checked as well: no number may be anything."""
    for setting in fields(Settings):
        if isinstance(setting.default, int | float):
            for text in ("nan", "inf", "-1e9", "-1000000000"):
                with pytest.raises(FashionizerError, match=setting.name.upper()):
                    read(**{setting.name.upper(): text})


def test_all_that_is_wrong_is_told_at_once() -> None:
    """One correction after the other would take as many tries."""
    with pytest.raises(FashionizerError) as told:
        read(LIMIT="0", PORT="x", PROBABLE="0.5")
    assert re.findall(r"FASHIONIZER_(\w+)=", str(told.value)) == ["PORT", "LIMIT"]
    with pytest.raises(FashionizerError, match=r"MIN_SIDE \(64\) is more than .*MAX_SIDE \(32\)"):
        read(MIN_SIDE="64", MAX_SIDE="32")


def test_the_defaults_are_allowed() -> None:
    """What is written out is read back as it is."""
    default = Settings()
    given = {field.name.upper(): str(getattr(default, field.name)) for field in fields(Settings)}
    assert read(**given) == default


def test_spaces_around_a_value_are_no_part_of_it() -> None:
    """Files of variables leave some; nothing but spaces says nothing."""
    settings = read(LIMIT=" 7 ", LOG=" Info\n", RATE="2/second ", PORT=" ", HOST="::1", HOME=" ")
    assert (settings.limit, settings.log, settings.rate) == (7, "info", "2/second")
    assert (settings.port, settings.host, settings.home) == (8000, "::1", Path("~/.fashionizer"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("FASHIONIZER_LIMITS", "; did you mean FASHIONIZER_LIMIT?"),
        ("FASHIONIZER_PROXY", "; did you mean FASHIONIZER_PROXIES?"),
        ("FASHIONIZER_MAXBYTES", "; did you mean FASHIONIZER_MAX_BYTES?"),
        ("fashionizer_port", "; did you mean FASHIONIZER_PORT?"),
    ],
)
def test_a_misspelt_variable_is_told_with_the_likely_one(name: str, told: str) -> None:
    """It would change nothing, silently."""
    assert misspelt({name: "3"}) == [f"{name} is no setting and is ignored{told}"]


def test_what_is_a_setting_or_somebody_else_s_is_not_told() -> None:
    """Also what only this command reads."""
    known = {f"FASHIONIZER_{field.name.upper()}": "1" for field in fields(Settings)}
    assert misspelt({**known, "FASHIONIZER_DEBUG": "1", "FASHION": "1", "HOME": "/"}) == []
    (sentence,) = misspelt({"FASHIONIZER_\x1b[31m" + "x" * 500: "1"})
    assert "\x1b" not in sentence
    assert len(sentence) < 200


@pytest.mark.parametrize(
    ("text", "on"), [("1", True), ("yes", True), ("0", False), ("False", False), ("", False)]
)
def test_tracebacks_are_shown_where_they_are_asked_for(text: str, on: bool) -> None:
    """FASHIONIZER_DEBUG=0 does not ask for them."""
    assert debugging({"FASHIONIZER_DEBUG": text}) is on
