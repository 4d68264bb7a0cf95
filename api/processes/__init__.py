"""What may be asked of the platform over HTTP: OGC API - Processes."""
