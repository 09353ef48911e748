#!/usr/bin/env python3
"""differential_test.py with many more points."""

import sys

sys.dont_write_bytecode = True
from differential_test import compare

sys.exit(compare(4000, 2))
