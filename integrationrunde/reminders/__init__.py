"""Reminders (Erinnerungen): letters that leave by themselves, planned from announced days and from rules."""
