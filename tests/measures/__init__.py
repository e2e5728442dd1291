"""Measures of alliance graphs."""
