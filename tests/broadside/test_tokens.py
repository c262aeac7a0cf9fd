"""Links are the library's own tokens, made with less work."""

from hashlib import sha256

import pytest
from itsdangerous import URLSafeTimedSerializer

from broadside.tokens import BadToken, Tokens

SECRET = "a-secret-of-the-tests"
TOKENS = Tokens(SECRET)


@pytest.fixture
def library() -> URLSafeTimedSerializer:
    kwargs = {"digest_method": sha256, "key_derivation": "hmac"}
    return URLSafeTimedSerializer(SECRET, salt="broadside.leave", signer_kwargs=kwargs)


@pytest.mark.parametrize("ident", [12, "12 newsletter:idt", "ż" * 300])
def test_a_token_is_read_by_the_library_and_one_of_the_library_is_read(
    library: URLSafeTimedSerializer, ident: int | str
) -> None:
    assert library.loads(TOKENS.make("leave", ident, 3)) == [ident, 3]
    assert TOKENS.read("leave", library.dumps([ident, 3])) == (ident, 3)


def test_a_token_of_another_purpose_or_key_is_refused() -> None:
    for wrong in (TOKENS.make("preferences", 1), Tokens("another").make("leave", 1), TOKENS.make("leave", 1)[:-1]):
        with pytest.raises(BadToken):
            TOKENS.read("leave", wrong)
