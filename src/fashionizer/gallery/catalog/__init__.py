"""The truth of a gallery, in SQL: outfits, garments, vectors, and what became of sources."""
