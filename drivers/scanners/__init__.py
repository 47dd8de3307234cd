"""Scan engines on serial lines, scanners that are keyboards, and codes that people type."""
