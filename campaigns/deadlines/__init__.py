"""Deadlines: everything with a date, as a list, a calendar, a timeline and reminders."""
