"""Adapters: from real data to scenarios and tables that scenarios can name."""
