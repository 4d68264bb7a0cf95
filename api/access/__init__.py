"""Who may come in and what they may do: keys, roles, projects, sessions, limits, the log."""
