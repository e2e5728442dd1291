"""The commands of `diplosim`, one file each; heavy imports stand inside the functions."""
