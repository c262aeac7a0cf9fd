"""The flight: the rules by which pre-flight reads an issue; one rule a file, and `rules` names them all."""
