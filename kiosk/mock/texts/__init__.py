"""What customers and staff read when the server refuses, in Chinese and English."""
