"""The science: pure functions on arrays with a leading runs axis, one concept a file."""
