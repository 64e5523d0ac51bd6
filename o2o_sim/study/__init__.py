"""Many runs: designed, executed on all cores, kept as folders, compared with intervals and a verdict."""
