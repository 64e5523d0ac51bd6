"""What everything else stands on and what knows nothing of markets: columns, keyed draws, quantities, the ledger."""
