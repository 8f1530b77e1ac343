"""How good the colour vectors and names are."""
