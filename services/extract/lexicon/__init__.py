"""The lexicon: tables of word forms as data, and the one loader that reads them."""
