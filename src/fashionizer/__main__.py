"""``python -m fashionizer``: the command, where its script is not on the path."""

from fashionizer.cli.main import main

main()
