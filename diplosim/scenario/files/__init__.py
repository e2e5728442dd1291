"""Scenario files: reading text with the line of every value, and writing plain data down."""
