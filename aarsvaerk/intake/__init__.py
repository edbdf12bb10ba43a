"""Receiving, judging and explaining deliveries."""
