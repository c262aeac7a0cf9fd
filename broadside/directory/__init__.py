"""The directory: organisations, their names and people, found again under any spelling and merged only by a person."""
