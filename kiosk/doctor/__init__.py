"""Examines a kiosk: what is wrong, and what a person can do about it."""
