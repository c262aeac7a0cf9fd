"""What the ledger says of a message that was not sent."""

RESENT = "In doubt: it may have been accepted. It goes out once more, with the same Message-ID."
HELD = "In doubt: it may have been accepted, so it was not sent again."
FOUND = "Accepted, as the journal says; the database had forgotten it."
ERASED = "Erased during the send."
