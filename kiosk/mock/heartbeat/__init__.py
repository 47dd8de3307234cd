"""How each kiosk is, as it last said of itself."""
