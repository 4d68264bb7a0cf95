"""Figures of two runs beside each other: what looks different never shows a difference of 0."""

from __future__ import annotations

import pytest

from api.comparison import Line, texts_of


@pytest.mark.parametrize(
    ("pair", "kind", "shown"),
    [
        ((23.3, 24.1), "decimal", ("23.3", "24.1", "+0.8")),
        ((23.34, 23.36), "decimal", ("23.3", "23.4", "+0.02")),
        ((23.3499, 23.3501), "decimal", ("23.3", "23.4", "+0.0002")),
        ((23.36, 23.34), "decimal", ("23.4", "23.3", "−0.02")),
        ((23.31, 23.32), "decimal", ("23.3", "23.3", "0.0")),
        ((999.4, 999.6), "whole", ("999", "1,000", "+0.2")),
        ((0.5004, 0.5006), "percent", ("50.0%", "50.1%", "+0.02%")),
        ((None, 3.0), "decimal", ("—", "3.0", "—")),
    ],
)
def test_a_difference_is_told_with_as_many_digits_as_show_it(pair, kind, shown):
    texts = texts_of(Line("haul", "km", pair, kind))
    assert (texts["a"], texts["b"], texts["difference"]) == shown
