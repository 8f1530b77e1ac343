"""What every request passes: who may ask, how often, under which path, and what is noted."""
