"""The version of diplosim, kept apart so that every room may name it without importing the public names."""

__version__ = "0.1.0"
