"""`python -m groundswell bug`: the command line."""

from __future__ import annotations

import sys

from groundswell.bug.command import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
