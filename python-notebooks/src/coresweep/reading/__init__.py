"""Reads results files and traces, and finds values in them by name."""
