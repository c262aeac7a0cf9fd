"""A fault server and a kill harness: what sending promises, proven from the mail server's own log (see README.md)."""
