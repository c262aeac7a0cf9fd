"""The sender check: what others can look up about who sends our mail, and what mailbox providers would say of it."""
