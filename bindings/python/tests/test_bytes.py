"""Headers at every edge, held against the sizes that the format has."""

import struct

import pytest

from rollcall import _bytes


@pytest.mark.parametrize(
    ("number", "want"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "cc80"),
        (255, "ccff"),
        (256, "cd0100"),
        (65535, "cdffff"),
        (65536, "ce00010000"),
        (2**32 - 1, "ceffffffff"),
        (2**32, "cf0000000100000000"),
        (2**53 - 1, "cf001fffffffffffff"),
    ],
)
def test_integers(number: int, want: str) -> None:
    b = _bytes.UINT[number]
    assert b.hex() == want
    if len(b) > 1:
        assert _bytes.UNPACK[b[0]](b, 1) == (number,)
        assert _bytes.WIDTH[b[0]] == len(b) - 1


@pytest.mark.parametrize(
    ("size", "text", "blob", "array"),
    [
        (0, "a0", "c400", "90"),
        (15, "af", "c40f", "9f"),
        (16, "b0", "c410", "dc0010"),
        (31, "bf", "c41f", "dc001f"),
        (32, "d920", "c420", "dc0020"),
        (255, "d9ff", "c4ff", "dc00ff"),
        (256, "da0100", "c50100", "dc0100"),
        (65535, "daffff", "c5ffff", "dcffff"),
        (65536, "db00010000", "c600010000", "dd00010000"),
    ],
)
def test_sizes(size: int, text: str, blob: str, array: str) -> None:
    assert (_bytes.TEXT[size].hex(), _bytes.BLOB[size].hex(), _bytes.ARRAY[size].hex()) == (text, blob, array)
    if size > 255:
        head = _bytes.TEXT[size]
        assert _bytes.long_text(head, 0) == (len(head), len(head) + size)
        head = _bytes.BLOB[size]
        assert _bytes.long_blob(head, 0) == (len(head), len(head) + size)
    if size > 15:
        head = _bytes.ARRAY[size]
        assert _bytes.long_array(head, 0) == (size, len(head))


@pytest.mark.parametrize("size", [0, 1, 15, 16, 31, 32, 255, 256, 70000])
def test_lists_of_texts(size: int) -> None:
    texts = ["é" * (size % 300)] * min(size, 40)
    b = _bytes.ARRAY[len(texts)] + b"".join(map(_bytes.text, texts))
    assert _bytes.texts(b, 0) == (texts, len(b))


def test_other_types_are_no_texts() -> None:
    with pytest.raises(ValueError, match="0xc4"):
        _bytes.long_text(b"\xc4\x00", 0)
    with pytest.raises(struct.error):
        _bytes.UINT[-1]
