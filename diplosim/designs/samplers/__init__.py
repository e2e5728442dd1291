"""Samplers: which values or combinations of levels a design plays."""
