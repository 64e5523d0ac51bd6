"""The dashboard's entry: `o2o dashboard` hands this file to Streamlit."""

from __future__ import annotations

from o2o_dashboard.page import show


def main() -> None:
    """Show the page."""
    show()


if __name__ == "__main__":
    main()
