"""From bytes to an upright RGB picture, and nothing else."""
