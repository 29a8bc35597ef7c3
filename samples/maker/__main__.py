"""`python -m samples.maker`."""

import sys

from samples.maker.make import main

if __name__ == "__main__":
    sys.exit(main())
