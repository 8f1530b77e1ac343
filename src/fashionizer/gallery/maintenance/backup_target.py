"""Whether a backup may be written to a file: a place that lasts, and nothing there that is lost."""

import stat
from pathlib import Path

from fashionizer.errors import GalleryError
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.backup_file import described


def check_target(file: Path, gallery: Gallery, *, replace: bool, force: bool) -> None:
    """Make sure that a gallery may be saved to a file.

    Args:
        file: where to.
        gallery: to be saved.
        replace: whether an earlier backup of this gallery may be replaced.
        force: whether any file may be.

    Raises:
        GalleryError: it may not; the sentence says why and what to do.
        OSError: the place cannot be looked at.
    """
    _check_folder(file, gallery.home)
    try:
        mode = file.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode) and not (stat.S_ISLNK(mode) and file.is_file()):
        what = "no regular file; name another"
        if file.is_dir():
            what = f"a folder; name a file in it, such as {file / 'gallery.tar'}"
        raise GalleryError(f"{file} is {what}.")
    if force:
        return
    if not replace:
        raise GalleryError(f"{file} is there already; name another file, or give --replace.")
    _check_replaced(file, gallery)


def _check_folder(file: Path, home: Path) -> None:
    folder = file.absolute().parent
    if not folder.is_dir():
        raise GalleryError(
            f"There is no folder {folder} to write the backup to; make it, or name another place."
        )
    if folder.resolve().is_relative_to(home.resolve()):
        raise GalleryError(
            f"{file} lies in the gallery's own folder {home}, and would be lost with it; name a "
            "place outside, best on another disk."
        )


def _check_replaced(file: Path, gallery: Gallery) -> None:
    """Refuse to replace what this gallery does not make up for."""
    about = described(file)
    if about is None:
        raise GalleryError(
            f"{file} is no whole backup, and --replace would lose what it is; name another file, "
            "or add --force."
        )
    state = gallery.state
    held = about.get("outfits", 0)
    if held and not state.outfits:
        raise GalleryError(
            f"The gallery in {gallery.home} is empty, and {file} is a backup of {held} outfits, "
            "which would be lost; make sure that --home is right, name another file, or add "
            "--force."
        )
    if about.get("gallery", state.mark.uuid) != state.mark.uuid:
        raise GalleryError(
            f"{file} is a backup of another gallery ({held} outfits) than the one in "
            f"{gallery.home}; make sure that --home is right, name another file, or add --force."
        )
