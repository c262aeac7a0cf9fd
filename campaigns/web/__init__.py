"""Pages of campaigns: the public ones and the desk's."""
