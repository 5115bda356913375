"""Integrationsrunde: running the rounds in which public bodies coordinate."""
