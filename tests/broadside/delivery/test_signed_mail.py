"""Mail of an application with DKIM keys, as a mail server took it from the postman."""

from collections.abc import Callable

import pytest
from flask import Flask

from broadside.config import Settings
from broadside.delivery import dkim_keys, outbox
from broadside.delivery.dkim_keys import Algorithm
from tests.broadside.delivery.conftest import letter, readers
from tests.broadside.delivery.signatures import verdicts
from tests.smtp_server import Mailroom


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings of every test here: two keys, and example.org to sign for."""
    for selector, algorithm in (("b1", Algorithm.RSA), ("b2", Algorithm.ED25519)):
        dkim_keys.make(settings.dkim_folder, selector, algorithm)
    return settings.model_copy(update={"dkim_selector": ("b1", "b2"), "dkim_domain": "example.org"})


def test_what_the_mail_server_took_is_signed_so_that_it_holds(
    sender: Flask, settings: Settings, deliver: Callable[[], None], mailroom: Mailroom
) -> None:
    outbox.post(letter(text="[[greeting]]\n\n.\n..dots first\n\ttabs\t\n\n\n"), readers(3))
    outbox.post(letter("issue:2", sender_address="news@elsewhere.test"), readers(1, first=3))
    deliver()
    keys = dkim_keys.every(settings.dkim_folder)
    assert sorted(verdicts(content, keys) for content in mailroom.received) == [[], *[[True, True]] * 3]
