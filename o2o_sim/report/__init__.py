"""Reports: a comparison as one page that needs nothing else, in both languages."""
