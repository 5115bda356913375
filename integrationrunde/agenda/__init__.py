"""The agenda (Tagesordnung): items (TOP) of a meeting, topics (Themen) of a series."""
