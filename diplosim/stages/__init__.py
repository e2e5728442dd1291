"""The stages of a plenary round, one module each; `diplosim.talks` calls them in order."""
