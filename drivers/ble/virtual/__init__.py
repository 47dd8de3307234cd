"""Bluetooth in software: phones, the air between, and the service org.bluez on a D-Bus daemon of its own."""
