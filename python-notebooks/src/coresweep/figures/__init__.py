"""Figures of results, for papers (`plot`) and for screens (`screen`)."""
