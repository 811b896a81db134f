"""`python -m pulseops.cli`."""

from pulseops.cli import main

main()
