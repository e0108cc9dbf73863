"""``python -m ctct_bridge`` is the command without its script."""

import sys

from ctct_bridge.cli import main

if __name__ == "__main__":  # worker processes that are spawned import this module again
    sys.exit(main())
