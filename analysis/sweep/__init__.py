"""What a sweep says: indices, tornado, robustness, their figures and page."""
