"""Mistyped words get a suggestion, and shells complete the right ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import command, run

BASH = shutil.which("bash")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("serach",), "There is no verb 'serach'. Did you mean search?"),
        (("Add", "x"), "There is no verb 'Add'. Did you mean add?"),
        (("dance",), "There is no verb 'dance'. Verbs are demo, serve, add"),
        (("embedder", "fecth"), "There is no verb 'fecth'. Did you mean fetch?"),
        (("train", "parsr"), "There is no verb 'parsr'. Did you mean parser?"),
        (("search", "a.jpg", "--limti", "3"), "--limit"),
        (("search", "a.jpg", "--class", "Skrit"), "There is no 'Skrit'. Did you mean Skirt?"),
        (("search", "a.jpg", "--group", "bottom"), "Did you mean bottoms?"),
        (("search", "a.jpg", "--shade", "navi"), "Did you mean navy?"),
        (("search", "a.jpg", "--with", "blue pnats"), "did you mean 'pants'?"),
        (("search", "a.jpg", "--with", "bleu pants"), "did you mean 'blue'?"),
        (("search", "a.jpg", "--colour", "nan"), "is not a number from 0 to 1"),
        (("demo", "--source", "photo"), "Did you mean photos?"),
        (("serve", "--host", "http://looks.example"), "without http://"),
        (("completion", "bas"), "Did you mean bash?"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_mistyped_word_is_wrong_usage_with_a_suggestion(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """Before anything is opened; exit code 2."""
    result = run(tmp_path / "home", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    # messages are broken into lines at a terminal's width
    assert told in " ".join(result.stderr.split())
    assert not (tmp_path / "home").exists()


def test_a_misspelt_setting_is_told_once_and_the_verb_still_runs(tmp_path: Path) -> None:
    """On stderr, so that what reads stdout is not disturbed."""
    result = command(tmp_path, "completion", "bash", FASHIONIZER_LIMITS="3")
    assert result.returncode == 0, result.stderr
    assert result.stderr.count("did you mean FASHIONIZER_LIMIT?") == 1
    assert "FASHIONIZER_LIMITS" not in result.stdout


@pytest.mark.parametrize("setting", ["LIMIT=0", "PROBABLE=7", "PROBABLE=nan", "WORKERS=0"])
def test_a_setting_out_of_range_ends_any_verb(tmp_path: Path, setting: str) -> None:
    """A sentence and 1, before the gallery is opened."""
    name, _, value = setting.partition("=")
    result = command(tmp_path / "home", "list", **{f"FASHIONIZER_{name}": value})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"fashionizer: The setting FASHIONIZER_{name}='{value}' is ")
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "home").exists()


def completed(*words: str) -> list[str]:
    """Ask as bash does for what completes the last word."""
    done = subprocess.run(
        [sys.executable, "-m", "fashionizer"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={
            **os.environ,
            "_FASHIONIZER_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["fashionizer", *words]),
            "COMP_CWORD": str(len(words)),
        },
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("se",), ["plain,serve", "plain,search"]),
        (("embedder", "f"), ["plain,fetch"]),
        (("train", "p"), ["plain,parser"]),
        (("search", "--li"), ["plain,--limit"]),
        (("search", "--class", "Sh"), ["plain,Shirt", "plain,Shoes", "plain,Shorts"]),
        (("search", "--group", "b"), ["plain,bottoms", "plain,bag"]),
        (("completion", "z"), ["plain,zsh"]),
        (("search", "loo"), ["file,loo"]),
        (("add", "loo"), ["file,loo"]),
        (("search", "--model", "my"), ["file,my"]),
    ],
    ids=" ".join,
)
def test_verbs_options_values_and_files_are_completed(
    words: tuple[str, ...], found: list[str]
) -> None:
    """By the command itself, asked as the script of `completion` asks it."""
    assert completed(*words) == found


def test_completing_a_verb_imports_no_heavy_library() -> None:
    """It runs at every press of the key."""
    code = (
        "import sys, click\nfrom fashionizer.cli.main import fashionizer\n"
        "from click.shell_completion import BashComplete\n"
        "made = BashComplete(fashionizer, {}, 'fashionizer', '_X')\n"
        "print([item.value for item in made.get_completions([], 's')])\n"
        "print(sorted({'numpy', 'PIL', 'sqlalchemy', 'rich', 'flask'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == ["['serve', 'search', 'stats']", "[]"]


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    """The script of `completion bash`, read by a real bash, fills in its reply."""
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "fashionizer"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fashionizer "$@"\n')
    script.chmod(0o755)
    line = (
        'eval "$(fashionizer completion bash)"; COMP_WORDS=(fashionizer sea); COMP_CWORD=1; '
        'complete -p fashionizer; _fashionizer_completion fashionizer; echo "${COMPREPLY[@]}"'
    )
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(BASH), "--norc", "-c", line],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PATH": path},
    )
    registered, reply = done.stdout.splitlines()
    assert registered.startswith("complete ")
    assert reply == "search", done.stderr


@pytest.mark.parametrize(
    ("shell", "words"),
    [
        ("bash", "complete -o nosort -F _fashionizer_completion fashionizer"),
        ("zsh", "#compdef fashionizer"),
        ("fish", "complete --no-files --command fashionizer"),
    ],
)
def test_every_shell_gets_its_script(tmp_path: Path, shell: str, words: str) -> None:
    """The verb's help says where each goes."""
    result = run(tmp_path, "completion", shell)
    assert result.exit_code == 0
    assert words in result.stdout
    assert f"fashionizer completion {shell}" in run(tmp_path, "completion", "--help").stdout
