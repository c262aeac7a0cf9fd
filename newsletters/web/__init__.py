"""The pages of the newsletters wing."""
