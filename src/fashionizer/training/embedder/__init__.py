"""The embedder: its trunk, fine-tuned, and its heads, fitted on cached features."""
