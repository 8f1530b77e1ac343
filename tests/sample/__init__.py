"""Tests of the drawn gallery."""
