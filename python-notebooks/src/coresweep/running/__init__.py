"""Runs the program coresweep."""
