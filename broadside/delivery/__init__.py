"""Delivery: one engine for every mail, bulk or single."""
