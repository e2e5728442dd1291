"""Records: what was seen of real talks, move by move, as a file that says who coded it and why."""
