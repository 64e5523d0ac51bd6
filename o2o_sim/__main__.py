"""`python -m o2o_sim` is the command `o2o`."""

from o2o_sim.cli import main

if __name__ == "__main__":
    main()
