"""The register of results (Ergebnisse), and what all meetings add up to (Auswertung).

How long the ways to a decision are, how far tasks have come, how often organisations attend: counted per organisation,
never per person, and never as a ranking.
"""
