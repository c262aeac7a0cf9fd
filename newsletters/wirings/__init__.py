"""What each part of the wing adds to the house."""
