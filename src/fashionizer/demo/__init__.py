"""Looks for those who have none yet: where they come from, and a sample of them."""
