"""The ground: what both wings stand on."""
