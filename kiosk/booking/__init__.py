"""The booking server as the kiosk sees it."""
