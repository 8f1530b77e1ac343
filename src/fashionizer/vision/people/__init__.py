"""Who is in a photo, whom it is about, and whose each pixel is."""
