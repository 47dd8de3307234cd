"""For those who operate kiosks: what can be asked of one, and what it tells by itself."""
