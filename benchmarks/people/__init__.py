"""Measure who is found in a photo, what they wear, and whose it is."""
