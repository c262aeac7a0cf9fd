"""python -m broadside: the same as the `broadside` command."""

import gc

gc.disable()

from broadside.cli import main  # noqa: E402 - what is imported stays: looking through it for rubbish is a sixth of a start

gc.freeze()
gc.enable()
main()
