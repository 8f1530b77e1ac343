"""Who is in a photo, and whom it is about."""
