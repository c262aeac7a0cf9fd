"""Returns: what comes back of the mails we send, by mail or by a provider's word, read and believed only with proof."""
