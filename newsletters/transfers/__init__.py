"""Transfers: readers taken in from files, and given out as files."""
