"""Troubles on request: how the server misbehaves, route by route, so that others can learn to live with it."""
