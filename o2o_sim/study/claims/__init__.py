"""What the field claims, put to the market: a pair of worlds, an ablation, a region of parameters, a verdict."""
