"""Administration: who may sign in and what they may do in which series.

A room of its own above `accounts`, because its pages name series, of which `accounts` knows only the numbers.
"""
