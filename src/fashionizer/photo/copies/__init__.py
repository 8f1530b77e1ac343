"""Whether two pictures are one photo, and which of the two is the better copy."""
