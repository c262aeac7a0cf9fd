"""python -m broadside: the same as the `broadside` command."""

from broadside.cli import main

main()
