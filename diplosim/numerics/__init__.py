"""Numbers and chance: arrays with a leading runs axis, keyed random streams, intervals."""
