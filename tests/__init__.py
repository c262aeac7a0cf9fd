"""Tests: sentences that can fail; journeys are whole trips."""
