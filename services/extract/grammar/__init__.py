"""The grammar: rules as data in ``<language>/*.grammar``, one engine that runs them."""
