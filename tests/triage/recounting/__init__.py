"""The tables counted anew by the database at every question: slow, and the reference.

These are the queries that the pages were built on before `triage.queries.placed`; the
numbers worked out from the copy in memory must be the same.
"""
