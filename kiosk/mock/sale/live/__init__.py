"""Seats as they change, told to whoever watches a screening (server-sent events)."""
