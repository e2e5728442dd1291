"""What is wrong with scenario data: its structure, its names, its numbers, and what its protocol cannot play."""
