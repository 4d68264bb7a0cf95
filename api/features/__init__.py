"""Layers and results as OGC API - Features: collections, queries, representations."""
