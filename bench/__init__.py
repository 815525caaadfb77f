"""Measurements: one script a claim, its result beside it."""
