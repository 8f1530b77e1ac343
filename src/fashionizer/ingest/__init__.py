"""From sources to a gallery: read, compare, look, keep."""
