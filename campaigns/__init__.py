"""Campaigns: open letters, consultations, deadlines, actions and events, and the facts that issues are made of."""
