"""Names of files as people write them, and files opened without ever waiting for one."""
