"""Where photos come from: files, folders, archives, manifests, addresses."""
