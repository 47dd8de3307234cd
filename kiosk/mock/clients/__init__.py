"""Clients without names: anonymous ids, when each was first seen, and how many were installed."""
