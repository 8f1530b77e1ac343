"""What is fetched from the web: which addresses may be asked, and the one way of asking them."""
