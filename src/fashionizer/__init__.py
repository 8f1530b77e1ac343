"""Fashionizer: from a photo of one garment to outfits that contain a similar one."""

__version__ = "0.1.0"
