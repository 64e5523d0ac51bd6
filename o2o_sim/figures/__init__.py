"""Figures: pure functions from a DataFrame to a Plotly figure, one a question (extra `dashboard`)."""
