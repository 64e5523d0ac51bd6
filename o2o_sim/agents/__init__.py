"""Who is there, and where: consumers as rows, merchants and platforms as agents that are handles on rows."""
