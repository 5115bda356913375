"""Series (Reihen), their meetings (Sitzungen) and the venues."""
