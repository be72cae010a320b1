"""The cache port and its adapters. A cache shortens the way and decides nothing."""
