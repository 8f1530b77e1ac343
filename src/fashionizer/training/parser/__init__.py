"""The garment parser: its network, what it learns from, its losses and how good it is."""
