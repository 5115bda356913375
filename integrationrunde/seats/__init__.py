"""Seats: an organisation's place in a series, its holders, their links."""
