"""The calculator: the simulator in one page that works from disk, for those who install nothing."""
