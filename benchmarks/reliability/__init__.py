"""What holds under kills, load and strangers; writes ``docs/reliability.md``."""
