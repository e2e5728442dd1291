"""A seat for a person in the terminal: role sheet, screens, and moves typed in words."""
