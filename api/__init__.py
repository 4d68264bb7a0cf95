"""Doors: command line, HTTP and its Python client; runs and jobs."""

from api.client import connect

__all__ = ["connect"]
