"""What `o2o bench` measures, a file a question."""
