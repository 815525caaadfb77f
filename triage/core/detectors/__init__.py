"""Deterministic tests for one symptom each."""
