"""What configurations change: paired differences, effects, their figures and page."""
