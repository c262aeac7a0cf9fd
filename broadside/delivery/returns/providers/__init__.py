"""Providers: what the four services that relay mail tell us of it, each proved by its own signature or secret."""
