"""The vocabulary every room speaks. No I/O, no network, no database."""
