"""The rules of ARCHITECTURE.md that can be read off the import statements."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import fashionizer

ROOT = Path(fashionizer.__file__).parent

PROJECT = Path(__file__).parents[1]

DRAWN = PROJECT / "packages" / "drawn" / "src" / "drawn"

MAY_USE = {
    "schema": set(),
    "errors": set(),
    "settings": {"errors"},
    "paths": {"errors"},
    "progress": set(),
    "fetching": {"errors"},
    "photo": {"schema", "errors", "settings", "paths"},
    "vision": {"schema", "errors", "settings", "paths", "progress", "fetching", "photo"},
    "sources": {"errors", "settings", "paths", "fetching", "photo"},
    "gallery": {"schema", "errors", "settings", "paths", "progress", "photo"},
    "ingest": {"schema", "errors", "settings", "progress", "photo", "sources", "gallery"},
    "retrieval": {"schema", "errors", "settings", "photo", "vision", "gallery"},
    "web": {"schema", "errors", "settings", "paths", "photo", "vision", "retrieval"},
    "evaluation": {
        "schema",
        "errors",
        "settings",
        "paths",
        "progress",
        "photo",
        "vision",
        "sources",
        "gallery",
        "ingest",
        "retrieval",
    },
    "api": {
        "schema",
        "errors",
        "settings",
        "paths",
        "progress",
        "photo",
        "vision",
        "sources",
        "gallery",
        "ingest",
        "retrieval",
    },
    "sklearn": {"api", "photo", "schema"},
    "demo": {"errors", "fetching"},
    "training": {"schema", "errors", "paths", "photo", "vision"},
    "__main__": {"cli"},
    "cli": {
        "schema",
        "errors",
        "settings",
        "paths",
        "progress",
        "vision",
        "sources",
        "gallery",
        "ingest",
        "retrieval",
        "api",
        "evaluation",
        "web",
        "demo",
        "training",
    },
}
"""What each part may import: what lies before it in photo, vision, gallery, retrieval, web."""

_MOST_FILES = 16

_STORED = {"troubles", "storage", "catalog", "index"}

ROOMS = {
    "troubles": set(),
    "storage": {"troubles"},
    "catalog": {"troubles", "storage"},
    "index": {"troubles", "storage", "catalog"},
    "absent": {"troubles", "storage"},
    "opening": _STORED | {"absent"},
    "showing": {"troubles", "storage", "catalog"},
    "gallery": _STORED | {"opening", "showing"},
    "readiness": _STORED | {"gallery"},
    "maintenance": _STORED | {"absent", "gallery"},
}
"""What each room of ``gallery`` may import of the others."""

DRAWN_ROOMS = {
    "paint": set(),
    "figures": {"paint"},
    "wardrobe": {"paint"},
    "clothes": {"paint", "figures", "wardrobe"},
    "scenes": {"paint"},
}
"""What each room of the package that draws may import of the others."""

TRAINING = {
    "caches": set(),
    "curves": set(),
    "export": set(),
    "loop": set(),
    "data": set(),
    "parser": {"data", "loop"},
    "embedder": {"data", "loop"},
    "calibration": {"data"},
    "light": {"data"},
    "thesis": {"data", "loop", "curves", "export"},
    "quantising": {"data", "export", "parser"},
    "recipes": {
        "data",
        "parser",
        "embedder",
        "calibration",
        "light",
        "curves",
        "export",
        "quantising",
    },
}
"""What each room of ``training`` may import of the others."""

ONLY_IN = {
    "PIL": {"photo", "training"},
    "pillow_heif": {"photo"},
    "pi_heif": {"photo"},
    "onnxruntime": {"vision"},
    "scipy": {"vision"},
    "urllib3": {"fetching"},
    "sqlalchemy": {"gallery"},
    "alembic": {"gallery"},
    "qdrant_edge": {"gallery"},
    "filelock": {"gallery"},
    "flask": {"web"},
    "flask_babel": {"web"},
    "flask_compress": {"web"},
    "werkzeug": {"web"},
    "jinja2": {"evaluation"},
    "waitress": {"web"},
    "limits": {"web"},
    "msgspec": {"retrieval", "web"},
    "prometheus_client": {"web"},
    "click": {"cli"},
    "rich": {"cli"},
    "torch": {"training"},
    "keras": {"training"},
    "cv2": {"training"},
    "sklearn": {"training", "sklearn"},
    "matplotlib": {"training"},
}
"""Which parts may import which library."""


def _imports() -> Iterator[tuple[str, str]]:
    """Return (importing module, imported module) for every import statement of the package."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((module, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield module, node.module
                yield from ((module, f"{node.module}.{name.name}") for name in node.names)


IMPORTS = sorted(set(_imports()))


def _part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_parts_use_only_what_lies_before_them() -> None:
    """Data flows one way, and so do imports; ``MAY_USE`` draws it."""
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in IMPORTS
        if imported.startswith("fashionizer.") and _part(imported) != "__version__"
        if _part(importer)
        if _part(imported) not in MAY_USE[_part(importer)] | {_part(importer)}
    ]
    assert not wrong


@pytest.mark.parametrize(("part", "rooms"), [("gallery", ROOMS), ("training", TRAINING)])
def test_rooms_lie_one_behind_the_other(part: str, rooms: dict[str, set[str]]) -> None:
    """Storage knows no catalog, the catalog no index, and none of them who opens them.

    Parser, embedder, cut-off and thesis are made by themselves; only recipes know them all.
    """
    inside = f"fashionizer.{part}."
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in IMPORTS
        if importer.startswith(inside) and imported.startswith(inside)
        if (room := imported.split(".")[2]) not in rooms[importer.split(".")[2]]
        if room != importer.split(".")[2]
    ]
    assert not wrong


def test_no_folder_is_crowded() -> None:
    """Some 15 files can be seen at once."""
    assert not _crowded(ROOT)


def test_no_folder_of_the_benchmarks_is_crowded() -> None:
    """Results count too: they lie beside what measures them."""
    assert not _crowded(PROJECT / "benchmarks", "py", "csv", "json")


def test_no_folder_of_the_drawing_package_is_crowded() -> None:
    """So it is for what draws the looks, which has rooms of its own."""
    assert len(list(DRAWN.rglob("*.py"))) > _MOST_FILES
    assert not _crowded(DRAWN)


def test_rooms_of_the_drawing_package_lie_one_behind_the_other() -> None:
    """Paint knows no body, a wardrobe no painter; only the modules outside know them all."""
    wrong = [
        f"{room}: {module}"
        for room, before in DRAWN_ROOMS.items()
        for path in (DRAWN / room).glob("*.py")
        for module in _modules(path)
        if module.startswith("drawn.") and module.split(".")[1] not in before | {room}
    ]
    assert not wrong
    assert {path.name for path in DRAWN.iterdir() if path.is_dir()} - {"__pycache__"} == set(
        DRAWN_ROOMS
    )


def _crowded(root: Path, *kinds: str) -> set[str]:
    """Name the folders under ``root`` that hold too many files of these kinds, else of Python."""
    files = [path for kind in kinds or ("py",) for path in root.rglob(f"*.{kind}")]
    held = Counter(path.parent for path in files)
    return {str(folder.relative_to(root)) for folder, count in held.items() if count > _MOST_FILES}


def test_the_product_never_draws() -> None:
    """What is shipped has pictures; the package that draws them is for development and tests."""
    assert not [
        f"{importer}: {name}" for importer, name in IMPORTS if name.split(".")[0] == "drawn"
    ]


def test_the_drawing_package_knows_only_the_words_of_the_product() -> None:
    """Groups, boxes, classes, labels and errors; nothing that decodes, sees or keeps."""
    known = {"fashionizer.schema", "fashionizer.errors", "fashionizer.vision.taxonomy"}
    used = {module for path in DRAWN.rglob("*.py") for module in _modules(path)}
    assert {module for module in used if module.split(".")[0] == "fashionizer"} == known


@pytest.mark.parametrize(
    ("module", "by"),
    [
        ("gallery.index.qdrant_index", set()),
        # in memory it also stands in for an index, and holds those of a few outfits
        ("gallery.index.numpy_index", {"gallery.index.snapshot", "retrieval.filtering"}),
        ("gallery.storage.folder_photos", {"gallery.opening", "gallery.storage.installing"}),
    ],
)
def test_what_can_be_exchanged_is_known_only_to_who_chooses_it(module: str, by: set[str]) -> None:
    """All others ask for what its protocol says; an engine of the index is chosen by its name."""
    package = "fashionizer."
    knowing = {
        importer.removeprefix(package) for importer, name in IMPORTS if name == package + module
    }
    assert knowing == by


def test_libraries_are_used_only_where_they_belong() -> None:
    """Exchanging a library touches one folder."""
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in IMPORTS
        if (library := imported.split(".")[0]) in ONLY_IN
        if _part(importer) not in ONLY_IN[library]
    ]
    assert not wrong


def test_the_web_is_asked_in_one_place() -> None:
    """Neither does a part ask with what Python brings along."""
    asking = ("http.client", "urllib.request", "socket", "ssl", "ftplib", "smtplib", "asyncio")
    wrong = [
        f"{importer} imports {imported}"
        for importer, imported in IMPORTS
        if f"{imported}.".startswith(tuple(f"{name}." for name in asking))
        if _part(importer) != "fetching"
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("library", "silencing"),
    [
        ("onnxruntime", ROOT / "vision" / "runtime" / "onnx.py"),
        ("openvino", PROJECT / "benchmarks" / "thesis" / "silent_openvino.py"),
    ],
)
def test_what_reports_to_its_maker_is_loaded_where_it_is_silenced(
    library: str, silencing: Path
) -> None:
    """It must be told not to before it is loaded, anywhere in the project."""
    folders = [ROOT, *(PROJECT / name for name in ("packages", "tests", "benchmarks", "docs"))]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    assert [path for path in files if library in _libraries(path)] == [silencing]


def test_waitress_is_reached_into_in_one_module() -> None:
    """Its internals are no API: what must change with them is in one place."""
    files = [path for path in ROOT.rglob("*.py") if "waitress" in _libraries(path)]
    assert files == [ROOT / "web" / "server" / "waitress_internals.py"]


def _libraries(path: Path) -> set[str]:
    """Name the libraries that the import statements of a file name."""
    return {module.split(".")[0] for module in _modules(path)}


def _modules(path: Path) -> set[str]:
    """Name the modules that the import statements of a file name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@pytest.mark.parametrize(("name", "shape"), [("on_progress", "OnProgress"), ("say", "Say")])
def test_what_runs_long_tells_it_in_one_shape(name: str, shape: str) -> None:
    """One bar serves every task, and one name every sentence."""
    found = [
        (path.name, ast.unparse(argument.annotation))
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.arguments)
        for argument in (*node.args, *node.kwonlyargs)
        if argument.arg == name and argument.annotation
    ]
    assert len(found) > 2
    assert {annotation for _, annotation in found} == {shape}, found


def test_no_module_imports_itself_over_others() -> None:
    """No import cycle: every module can be read before those that use it."""
    modules = {importer for importer, _ in IMPORTS}
    graph: dict[str, set[str]] = {module: set() for module in modules}
    for importer, imported in IMPORTS:
        if imported in modules and imported != importer:
            graph[importer].add(imported)
    assert list(TopologicalSorter(graph).static_order())


def test_every_part_is_listed() -> None:
    """A new folder must say what it may use."""
    parts = {path.stem for path in ROOT.iterdir() if path.suffix in ("", ".py")}
    assert parts - {"__init__", "__pycache__"} == set(MAY_USE)


@pytest.mark.parametrize("module", ["fashionizer.cli.main", "fashionizer.cli.serving"])
def test_serving_needs_no_training_library(module: str) -> None:
    """The extra ``train`` is not needed to add, search or serve."""
    hidden = ["torch", "keras", "cv2", "sklearn", "matplotlib", "onnx"]
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({hidden!r})); import {module}; "
        "import fashionizer.retrieval.service, fashionizer.web.app, fashionizer.ingest.pipeline"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_help_imports_no_heavy_library() -> None:
    """`fashionizer --help` is to answer at once."""
    heavy = {"numpy", "PIL", "scipy", "sqlalchemy", "flask", "onnxruntime", "rich", "qdrant_edge"}
    code = (
        "import sys\nfrom fashionizer.cli.main import fashionizer\n"
        "try: fashionizer(['--help'])\nexcept SystemExit: pass\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "search" in done.stdout
