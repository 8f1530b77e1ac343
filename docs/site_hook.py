"""What the site of the documentation needs beside its pages; called by MkDocs.

The pages are written to be read in the repository, too, and link to its files. On the site, the
files of its root are pages, and other files that are linked to are copied to ``files/``.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]

PROJECT = {
    f"{name}.md": f"project/{name.lower()}.md"
    for name in ("README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG")
}
"""Where the pages of the repository's root are on the site."""

_LINK = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?(\))")
_ROLE = re.compile(r":(?:meth|class|func|data|mod|attr):<code>~?([^<]+)</code>")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the repository's root, and the files that any page links to."""
    for name, place in PROJECT.items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / name)))
    linked = {
        target
        for page in list(files.documentation_pages())
        for _, link, _, _ in _LINK.findall(page.content_string)
        if (target := _target(_source(page), link)) and _place(target).startswith("files/")
    }
    for target in sorted(linked):
        files.append(File.generated(config, _place(target), abs_src_path=str(ROOT / target)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs's signature
    """Turn links between files of the repository into those between pages of the site."""
    source = _source(page.file)

    def turned(found: re.Match[str]) -> str:
        before, link, anchor, after = found.groups()
        target = _target(source, link)
        if target is None:
            return found[0]
        place = posixpath.relpath(_place(target), posixpath.dirname(page.file.src_uri))
        return f"{before}{place}{anchor or ''}{after}"

    return _LINK.sub(turned, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - MkDocs's signature
    """Show names that docstrings refer to as names, without the role that editors know."""
    return _ROLE.sub(r"<code>\1</code>", html).replace("<p>::</p>\n", "")


def _source(file: File) -> str:
    """Return the path of a page in the repository."""
    if file.generated_by is not None or file.abs_src_path is None:
        return next(name for name, place in PROJECT.items() if place == file.src_uri)
    return f"docs/{file.src_uri}"


def _target(source: str, link: str) -> str | None:
    """Return the path in the repository that a link leads to; None where it leads elsewhere."""
    if "://" in link:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    return path if (ROOT / path).is_file() else None


def _place(target: str) -> str:
    """Return where a file of the repository is on the site."""
    if target in PROJECT:
        return PROJECT[target]
    if target.startswith("docs/"):
        return target.removeprefix("docs/")
    return f"files/{target}"
