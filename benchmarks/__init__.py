"""How fast diplosim is on this machine: talks a second, growth, phases, workers, and other engines beside it."""
