"""A printer without hardware: it reads ESC/POS, answers as a printer does, and its paper is a picture."""
