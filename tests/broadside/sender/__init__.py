"""The sender check."""
