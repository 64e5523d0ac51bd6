"""What can be bought today: ways to buy, coupons on them, and the price that is paid."""
