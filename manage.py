#!/usr/bin/env python
"""Django's command line for Groundswell."""

import os
import sys

# Commands for who changes the program; they see no report.
_BUILD = {"help", "makemigrations", "migrate", "check", "test"}


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    if not _BUILD.intersection(sys.argv[1:2]):
        from config.logs import show_briefly

        # The message of an error may quote a row: it is printed without.
        sys.excepthook = show_briefly
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
