"""Pre-flight’s rules, mirrored."""
