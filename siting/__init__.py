"""Decisions: scenario, problem, solution."""
