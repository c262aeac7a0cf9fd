"""The example programme of the campaigns: made-up rows, marked as such and removable whole."""
