"""The vectors that garments are found by, from the shipped embedder or a custom one."""
