"""Text as the grammar sees it: tokens, sentences and quotations, all by code point offsets."""
