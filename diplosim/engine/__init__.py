"""The engine: the order of play, what each seat sees and may do, and the table of outcomes."""
