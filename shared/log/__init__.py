"""The log port and its adapters: bytes in, bytes out, positions kept with outputs."""
