"""What is plugged into this machine, told from the trees /dev and /sys; nothing is opened or asked but cameras."""
