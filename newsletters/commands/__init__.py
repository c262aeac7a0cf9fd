"""The command line of the newsletters wing."""
