"""Files and addresses that mean harm."""
