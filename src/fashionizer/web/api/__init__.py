"""The JSON interface, its description, and what looks after the server asks."""
