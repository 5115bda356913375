"""The demo: sample data, a clock that can be moved forward, a catcher for letters."""
