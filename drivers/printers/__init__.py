"""Printing on ESC/POS printers, with proof."""
