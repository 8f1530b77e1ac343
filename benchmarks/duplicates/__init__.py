"""Which copies are folded, and which colour variants are not."""
