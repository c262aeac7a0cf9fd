"""What tests of consultations ask for: a GOV.UK on loopback, somebody who looks at it, and an editor."""

import pytest
from flask import Flask

from broadside.accounts import Account
from broadside.feeds.fetching import Fetcher
from campaigns.jobs.consultations import Watcher
from tests.campaigns.consultations import records
from tests.local_site import LocalSite
from tests.people import ALICE, account


@pytest.fixture
def watcher(context: Flask, site: LocalSite, fetcher: Fetcher) -> Watcher:
    return records.watcher(site, fetcher)


@pytest.fixture
def editor(context: Flask) -> Account:
    return account(ALICE)
