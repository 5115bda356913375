"""The start page of the secretariat."""
