"""The directory (Stellenverzeichnis): organisations (Stellen) and their contacts (Ansprechstellen)."""
