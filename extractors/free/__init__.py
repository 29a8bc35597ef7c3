"""Paper of any shape: what stands on it is found by evidence, not by place (see `read.py`)."""
