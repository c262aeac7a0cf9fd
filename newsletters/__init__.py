"""The newsletters wing: sources, items, issues, subscribers."""
