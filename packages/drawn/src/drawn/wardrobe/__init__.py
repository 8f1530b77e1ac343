"""What there is to wear: classes, cuts, and whole outfits by chance."""
