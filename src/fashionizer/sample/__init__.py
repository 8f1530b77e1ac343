"""A gallery drawn by the project itself, with known ground truth."""
