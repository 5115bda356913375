"""The response header that carries the number of statements."""

COUNTER = "X-Statements"
