"""Quoted-printable (RFC 2045, 6.7) in pieces: what is the same in each mail once, a person's own values one by one.

No line is longer than 76 octets, and none begins with a dot, so that SMTP has nothing to stuff (RFC 5321, 4.5.2).
"""

import re

LONGEST = 75  # octets of a line before the = of a soft break
SOFT_BREAK = b"=\r\n"
UNSAFE = re.compile(rb"[^\t -<>-~]")
LAST_BLANK = re.compile(rb"[\t ]\Z")
PLAIN = re.compile(r"[!-\-/-<>-~][ -<>-~]{0,74}")


def piece(text: str) -> bytes:
    """A piece of a body that begins on a line of its own; one that ends inside a line is given a soft break."""
    *whole, last = text.split("\n")
    lines = [_broken(LAST_BLANK.sub(_escaped, _octets(line))) + b"\r\n" for line in whole]
    return b"".join(lines) + value(last)


def value(text: str) -> bytes:
    """A value of one line, with a soft break after it; it stands after a piece and before another."""
    if PLAIN.fullmatch(text):
        return text.encode("ascii") + SOFT_BREAK
    return _broken(_octets(text)) + SOFT_BREAK if text else b""


def _octets(text: str) -> bytes:
    return UNSAFE.sub(_escaped, text.encode("utf-8"))


def _escaped(octet: re.Match[bytes]) -> bytes:
    return b"=%02X" % octet[0][0]


def _broken(octets: bytes) -> bytes:
    """A line in parts of at most 75 octets, none of which begins with a dot or cuts an escaped octet."""
    parts, start = [], 0
    while start < len(octets):
        dot = b"=2E" if octets[start] == ord(".") else b""
        start += len(dot) // 3
        end = start + LONGEST - len(dot)
        if end < len(octets) and (cut := octets.find(b"=", end - 2, end)) != -1:
            end = cut
        parts.append(dot + octets[start:end])
        start = end
    return SOFT_BREAK.join(parts)
