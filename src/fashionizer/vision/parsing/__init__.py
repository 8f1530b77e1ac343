"""Every pixel labelled, and the garments that connected pixels make."""
