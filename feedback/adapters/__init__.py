"""What teams already have, turned into reports: pure functions, one file a source."""
