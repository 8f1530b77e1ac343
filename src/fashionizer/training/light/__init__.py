"""The estimator of light: learned from photos relit by known lamps."""
