"""Questions put to one folder of runs, one file each."""
