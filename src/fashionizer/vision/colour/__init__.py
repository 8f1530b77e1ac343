"""Colours measured in CIE Lab, and their names."""
