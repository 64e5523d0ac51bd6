"""A market written down: what a scenario file may say, and how it is read."""
