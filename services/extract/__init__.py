"""Extract: articles in, event records out. A pure stage between two topics.

The one package that does something as it is imported: it is the only moment before all of its modules at
which their compiled forms can stand in for them, in worker processes and tests as in the services.
"""

from services.extract.compiled import stand_in

stand_in()
