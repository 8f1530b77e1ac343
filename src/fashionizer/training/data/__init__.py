"""What is learned from: photos, masks and label sets as they are read, cut and varied."""
