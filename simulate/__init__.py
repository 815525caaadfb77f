"""Seeded worlds with known causes: fleets, faults, change logs and complaints."""
