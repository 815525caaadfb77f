"""Addresses in the shape of other tools, for their own clients: one file a tool."""
