"""The field's files in: alliance data, preference profiles, position tables, and generated systems."""
