"""From offers to orders: who needs something, what they see, how they weigh it, what they choose."""
