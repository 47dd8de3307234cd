"""The font that tickets are printed in, with its licence and the script that makes it."""
