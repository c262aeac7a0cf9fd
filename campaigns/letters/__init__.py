"""Open letters: their texts, who signed them, who was asked to, how they were delivered and what was answered."""
