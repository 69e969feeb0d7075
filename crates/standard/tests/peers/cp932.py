#!/usr/bin/env python3
"""Writes cp932.csv beside it: what Python's cp932 and the C library's iconv CP932 make of every byte and of every pair that
begins with 80 or more (28,928 sequences). The Rust test reads the table and needs neither. Not run by the tests.
usage: cp932.py            (glibc; needs nothing but the standard library)

One row for the single bytes and one for each first byte of pairs (81-9F, E0-FC); 224 or 256 code points of four hex digits,
`----` where the peer refuses. Pairs with another first byte are two single bytes for both peers, which is asserted here."""
import ctypes
import pathlib

libc = ctypes.CDLL(None)
libc.iconv_open.restype = ctypes.c_void_p
libc.iconv_open.argtypes = [ctypes.c_char_p] * 2
libc.iconv.restype = ctypes.c_size_t
libc.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4
CONVERTER = libc.iconv_open(b"UTF-8", b"CP932")


def python(sequence):
    try:
        return sequence.decode("cp932")
    except UnicodeDecodeError:
        return None


def iconv(sequence):
    libc.iconv(CONVERTER, None, None, None, None)
    source, target = ctypes.create_string_buffer(sequence, len(sequence)), ctypes.create_string_buffer(32)
    at, to = ctypes.c_void_p(ctypes.addressof(source)), ctypes.c_void_p(ctypes.addressof(target))
    left, room = ctypes.c_size_t(len(sequence)), ctypes.c_size_t(32)
    ended = libc.iconv(CONVERTER, *(ctypes.addressof(x) for x in (at, left, to, room)))
    refused = ended == ctypes.c_size_t(-1).value or left.value
    return None if refused else target.raw[: 32 - room.value].decode()


def code(text):
    assert text is None or len(text) == 1 and ord(text) <= 0xFFFF, text
    return "----" if text is None else "%04X" % ord(text)


LEADS = [*range(0x81, 0xA0), *range(0xE0, 0xFD)]
rows = ["first,python,iconv"]
singles = {}
for peer in (python, iconv):
    singles[peer] = [peer(bytes([byte])) for byte in range(256)]
    for first in range(0x80, 256):
        for second in range(0x20, 256):
            if first not in LEADS:
                one, two = singles[peer][first], singles[peer][second]
                both = None if one is None or two is None else one + two
                assert peer(bytes([first, second])) == both, (peer, first, second)
rows.append("single,%s,%s" % tuple("".join(map(code, singles[peer])) for peer in (python, iconv)))
for lead in LEADS:
    texts = ["".join(code(peer(bytes([lead, trail]))) for trail in range(0x20, 256)) for peer in (python, iconv)]
    rows.append("%02X,%s,%s" % (lead, texts[0], "=" if texts[0] == texts[1] else texts[1]))
path = pathlib.Path(__file__).with_name("cp932.csv")
path.write_text("\n".join(rows) + "\n")
print(path, path.stat().st_size, "bytes; differing rows:", sum(not row.endswith("=") for row in rows[2:]))
