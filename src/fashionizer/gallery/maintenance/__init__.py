"""Keeping a gallery safe: backup, restore, and what is wrong with it."""
