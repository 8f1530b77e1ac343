"""What a file is by its bytes, and what is known of a format before it is decoded."""
