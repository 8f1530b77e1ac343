"""How the figures of README and docs are measured; run as modules: ``python -m benchmarks.…``."""
