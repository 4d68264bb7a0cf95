"""Places: layers, coordinate systems, units, distances."""
