"""Finding place names in a text and deciding which place each one means."""
