"""The second engine: a language model points at the words of the text, our own readers read them."""
