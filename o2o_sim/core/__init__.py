"""What everything stands on and what knows no market: columns, keyed draws, quantities, rules, the ledger."""
