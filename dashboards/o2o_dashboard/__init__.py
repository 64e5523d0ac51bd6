"""The dashboard: pick scenarios, change levers, run, and see which differences are real. No arithmetic here."""
