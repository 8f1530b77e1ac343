"""What lies in the folder of a gallery: photos, locks, names."""
