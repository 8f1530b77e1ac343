"""Shipped models in 8-bit integers, for processors that are quick at those."""
