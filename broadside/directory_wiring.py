"""The directory plugs itself in: its tables."""

from broadside.directory import emblems, merging, organisations, twins

TABLES = (organisations, emblems, merging, twins)
