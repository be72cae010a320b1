"""Reading gazetteers: names folded to keys, tables of places, the small tables of regions and countries."""
