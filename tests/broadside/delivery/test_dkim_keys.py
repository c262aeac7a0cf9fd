"""Keys: made for their owner alone, never written over, refused when they are too weak or open to others."""

import base64
import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from broadside.config import BadSettings, read_settings
from broadside.delivery import dkim_keys
from broadside.delivery.dkim_keys import Algorithm, BadKey

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def put(folder: Path, private: PrivateKey, closed: KeySerializationEncryption | None = None) -> None:
    path = folder / "b1.pem"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed or NoEncryption()))
    path.chmod(0o600)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_key_is_made_for_its_owner_alone_and_read_again(tmp_path: Path, algorithm: Algorithm) -> None:
    made = dkim_keys.make(tmp_path / "dkim", "b1", algorithm)
    assert (tmp_path / "dkim/b1.pem").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "dkim").stat().st_mode & 0o777 == 0o700
    again = dkim_keys.read(tmp_path / "dkim", "b1")
    assert (again.algorithm, again.record) == (algorithm, made.record)


def test_the_record_says_the_public_half_as_the_standards_want_it(tmp_path: Path) -> None:
    short = dkim_keys.make(tmp_path, "e1", Algorithm.ED25519)
    kind, _, public = short.record.partition("; p=")
    assert kind == "v=DKIM1; k=ed25519"
    holder = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
    holder.verify(short.sign(b"words"), hashlib.sha256(b"words").digest())
    assert short.name("example.org") == "e1._domainkey.example.org"


def test_a_long_record_is_split_into_strings_of_255_octets(tmp_path: Path) -> None:
    key = dkim_keys.make(tmp_path, "r1", Algorithm.RSA)
    parts = dkim_keys.strings(key.record)
    assert len(parts) == 2
    assert max(map(len, parts)) <= 255
    assert "".join(parts) == key.record
    line = dkim_keys.zone_line(key.name("example.org"), key.record)
    assert line == f'r1._domainkey.example.org. IN TXT "{parts[0]}" "{parts[1]}"'


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    first = dkim_keys.make(tmp_path, "b1", Algorithm.ED25519)
    with pytest.raises(BadKey, match="new selector"):
        dkim_keys.make(tmp_path, "b1", Algorithm.ED25519)
    assert dkim_keys.read(tmp_path, "b1").record == first.record


@pytest.mark.parametrize("selector", ["", "../b1", "b1/x", "B 1", "-b", "b.1", "x" * 64, "b\n"])
def test_a_selector_is_one_label_and_never_a_path(tmp_path: Path, selector: str) -> None:
    with pytest.raises(BadKey, match="no selector"):
        dkim_keys.read(tmp_path, selector)
    with pytest.raises(BadKey, match="no selector"):
        dkim_keys.make(tmp_path, selector, Algorithm.ED25519)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_can_read_is_refused_with_the_cure(tmp_path: Path) -> None:
    dkim_keys.make(tmp_path, "b1", Algorithm.ED25519)
    (tmp_path / "b1.pem").chmod(0o640)
    with pytest.raises(BadKey, match="chmod 600"):
        dkim_keys.read(tmp_path, "b1")


def test_keys_that_prove_too_little_are_refused(tmp_path: Path) -> None:
    put(tmp_path, rsa.generate_private_key(65537, 1024))
    with pytest.raises(BadKey, match="1024 bits"):
        dkim_keys.read(tmp_path, "b1")
    put(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(BadKey, match="another kind"):
        dkim_keys.read(tmp_path, "b1")
    put(tmp_path, ec.generate_private_key(ec.SECP256R1()), BestAvailableEncryption(b"secret"))
    with pytest.raises(BadKey, match="passphrase"):
        dkim_keys.read(tmp_path, "b1")


@pytest.mark.parametrize("written", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused_and_not_listed(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "b1.pem").write_bytes(written)
    (tmp_path / "b1.pem").chmod(0o600)
    dkim_keys.make(tmp_path, "b2", Algorithm.ED25519)
    with pytest.raises(BadKey, match="no private key"):
        dkim_keys.read(tmp_path, "b1")
    assert [key.selector for key in dkim_keys.every(tmp_path)] == ["b2"]


def test_a_folder_in_the_place_of_a_key_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "b1.pem").mkdir()
    with pytest.raises(BadKey, match="cannot be read"):
        dkim_keys.read(tmp_path, "b1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dkim_selector", "a,b,c"),
        ("dkim_selector", "a,a"),
        ("dkim_selector", "../a"),
        ("dkim_domain", "example"),
        ("dkim_domain", "exa mple.org"),
        ("dns", "ns.example.org"),
        ("dns", "127.0.0.1:port"),
        ("dns", "127.0.0.1:70000"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=f"BROADSIDE_{name.upper()}"):
        read_settings(home=tmp_path, **{name: value})


def test_settings_are_read_as_they_are_written(tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path, dkim_selector="B1, b2", dkim_domain="Example.ORG.", dns="[::1]:5353")
    assert settings.dkim_selector == ("b1", "b2")
    assert settings.dkim_domain == "example.org"
    assert settings.name_server == ("::1", 5353)
    assert read_settings(home=tmp_path, dns="127.0.0.1").name_server == ("127.0.0.1", 53)
