"""The words of the screens, in the two languages of the lobby."""
