"""The common look of all figures."""
