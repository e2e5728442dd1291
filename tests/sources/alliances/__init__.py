"""Importers of alliance data."""
