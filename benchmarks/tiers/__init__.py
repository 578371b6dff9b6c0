"""One file per tier: which work is given to whom, and how the answers are compared."""
