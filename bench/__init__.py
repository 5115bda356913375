"""Measuring: requests per second beside an empty route of the same server, letters beside smtplib."""
