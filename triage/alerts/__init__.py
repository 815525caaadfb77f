"""Alerts: what happened is told once to each receiver, or recorded as muted."""
