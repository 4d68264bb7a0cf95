"""Addresses of the server, one file per resource."""
