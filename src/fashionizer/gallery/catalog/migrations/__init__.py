"""How the catalog's tables came to be; run by themselves when a gallery is opened."""
