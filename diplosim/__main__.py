"""`python -m diplosim`: the command line where no console script is installed."""

from diplosim.cli.main import main

if __name__ == "__main__":
    main(prog_name="diplosim")
