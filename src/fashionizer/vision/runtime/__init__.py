"""The model files, and the library that runs them."""
