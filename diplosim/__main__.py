"""`python -m diplosim`: the command line where no console script is installed."""

from diplosim.cli import main

if __name__ == "__main__":
    main(prog_name="diplosim")
