"""The dashboard's entry: `o2o dashboard` hands this file to Streamlit."""

from __future__ import annotations

from o2o_dashboard.shell import show


def main() -> None:
    """Show the page that the address names."""
    show()


if __name__ == "__main__":
    main()
