"""The vector index, derived from the catalog and in step with it."""
