"""The outfits that were kept: the catalog (truth) and the vector index (derived)."""
