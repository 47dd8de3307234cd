"""Cameras that read codes."""
