"""The command line, as `python -m afpak_data`."""

from afpak_data.cli import main

main()
