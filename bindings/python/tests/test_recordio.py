import pytest

from rollcall.driver._recordio import RecordError, Records

RECORDS = [b"{}", b"x" * 300, b"1\n2\n"]
STREAM = b"".join(b"%d\n%s" % (len(r), r) for r in RECORDS)


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 100, 1000])
def test_pieces_of_any_size(piece: int) -> None:
    records = Records()
    got = [r for at in range(0, len(STREAM), piece) for r in records.feed(STREAM[at : at + piece])]
    assert got == RECORDS
    assert not records.inside


def test_a_cut_is_seen_wherever_it_is() -> None:
    ends = {0}
    for r in RECORDS:
        ends.add(max(ends) + len(b"%d\n%s" % (len(r), r)))
    for at in range(len(STREAM)):
        records = Records()
        list(records.feed(STREAM[:at]))
        assert records.inside == (at not in ends), at


def test_empty_records_say_nothing() -> None:
    assert list(Records().feed(b"0\n\n1\na")) == [b"a"]


@pytest.mark.parametrize("stream", [b"x\n", b"-1\n", b"1.5\n", b"1" * 21, b"1" * 21 + b"\n", b"<html>"])
def test_what_is_no_length(stream: bytes) -> None:
    with pytest.raises(RecordError, match="not the length"):
        list(Records().feed(stream))


def test_a_record_over_the_limit() -> None:
    with pytest.raises(RecordError, match="limit"):
        list(Records(10).feed(b"11\n"))
