"""The gallery in a folder of its own, opened and added to."""

from tests.gallery.fixtures import add, home, index, inside, opened, said, tmp_path

__all__ = ["add", "home", "index", "inside", "opened", "said", "tmp_path"]
