"""Layers of users: uploaded, checked, kept in versions, named by id and never by path."""
