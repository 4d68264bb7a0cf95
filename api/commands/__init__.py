"""Commands of `siting`, one file per group."""
