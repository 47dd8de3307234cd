"""How a kiosk becomes one of ours, and stops being one."""
