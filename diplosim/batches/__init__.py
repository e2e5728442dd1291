"""Batches: many runs of one scenario into a run folder, on any executor, resumable at any moment."""
