"""Pictures: interactive and printed maps drawn from result layers."""
