"""Consultations: what GOV.UK and others publish, how their deadlines move, and where we stand."""
