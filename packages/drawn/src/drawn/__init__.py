"""People in outfits and garments by themselves, drawn by chance of a seed, with their truth.

For development and tests of Fashionizer; nothing that is shipped imports it.
"""
