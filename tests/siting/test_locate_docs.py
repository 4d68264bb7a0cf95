"""The worked example of every location model is run, and every model states its algebra."""

from __future__ import annotations

import doctest
import sys

import pytest

from siting import locate

MODELS = sorted(set(locate.__all__) - {"Location"})


@pytest.mark.parametrize("name", MODELS)
def test_the_worked_example_of_a_model_runs_as_written(name):
    model = getattr(locate, name)
    module = sys.modules[model.__module__]
    found = doctest.DocTestFinder(recurse=False).find(model, name, module=module)
    results = [doctest.DocTestRunner().run(example) for example in found]
    assert sum(r.attempted for r in results) >= 3
    assert sum(r.failed for r in results) == 0


@pytest.mark.parametrize("name", MODELS)
def test_a_model_opens_with_its_algebra_and_its_symbols(name):
    text = getattr(locate, name).__doc__
    for part in ("s.t.", "symbol argument", "Parameters", "Returns", "Notes", "Examples"):
        assert part in text
