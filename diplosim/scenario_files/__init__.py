"""From the text of a scenario file to a checked scenario and back: every problem with its file, line and key."""
