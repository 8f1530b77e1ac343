"""How each garment is painted on a body, and in which order."""
