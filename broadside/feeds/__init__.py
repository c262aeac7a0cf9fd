"""Feeds: strangers' bytes, fetched through one guarded door and read in a jail."""
