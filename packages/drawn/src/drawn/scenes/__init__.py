"""What is behind a person or under a garment, and the camera that takes both."""
