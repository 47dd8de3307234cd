"""What the kiosk is about, free of devices, clocks and networks."""
