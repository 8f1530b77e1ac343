"""From a photo and a gallery to an answer: which outfits, how similar, worn with what."""
