"""What the ledger says of a message that was not sent."""

RESENT = "In doubt: it may have been accepted. It goes out once more, with the same Message-ID."
HELD = "In doubt: it may have been accepted, so it was not sent again."
ERASED = "Erased during the send."
