"""Explanations."""

from __future__ import annotations

from api.store import Run


def explain_run(run: Run, subject: str):
    return None
