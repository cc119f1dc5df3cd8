"""`python -m massgen_tui` is the command `massgen-tui`."""

import sys

from massgen_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
