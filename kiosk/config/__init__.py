"""What a kiosk can be told: the model, where it is read from, and what is said when it is wrong."""
