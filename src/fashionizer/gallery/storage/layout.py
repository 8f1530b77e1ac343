"""Names within a gallery's folder."""

CATALOG = "catalog.sqlite3"
"""File of the catalog where no other database is set."""

INDEX = "index"
"""Folder of the index."""

LOCK = "gallery.lock"
"""File locked by the process that writes."""

INDEX_LOCK = "index.lock"
"""File locked by the process that has the index."""

PHOTOS = "photos"
"""Folder of the photos."""

UNPACKING = "restoring.unfinished"
"""Folder that a backup is unpacked into; left there by a kill, it means nothing."""

UNPACKED = "restoring"
"""The same folder once all in it was verified: it will become the gallery, whatever happens."""

REPLACED = "before-restore.sqlite3"
"""The catalog that a restore replaced."""
