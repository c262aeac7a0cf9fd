"""The example programme: a made-up year of a newsletter."""
