"""Doors: command line and HTTP, runs and their store."""
