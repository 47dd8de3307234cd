"""A camera without hardware: phones as customers hold them, lobbies, and what comes of them in lens and sensor."""
