import pytest

import vectors


def test_all(capsys: pytest.CaptureFixture[str]) -> None:
    vectors.main()
    assert int(capsys.readouterr().out.split()[0]) > 100


def test_a_difference_is_seen() -> None:
    step = {"call": "create", "in": "92", "out": "9301", "refused": True, "out_readable": {}}
    with pytest.raises(AssertionError, match="out"):
        vectors.play([step])
