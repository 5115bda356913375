"""The journal (Verlauf): who did what when, at each thing and as a whole. Append-only."""
