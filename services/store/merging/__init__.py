"""Whether records tell of one occurrence: score, clustering, relation. Pure and order-free.

The interface is that of ``services/store/candidate.py``.
"""

from services.store.merging.clustering import cluster
from services.store.merging.relating import RELATED, relation
from services.store.merging.scoring import MERGE, score

__all__ = ["MERGE", "RELATED", "cluster", "relation", "score"]
