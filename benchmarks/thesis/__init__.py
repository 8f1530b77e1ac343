"""The system of the thesis beside ours; writes ``docs/benchmarks.md``."""
