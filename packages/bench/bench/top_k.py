"""The other side of top-k.mjs: faiss-cpu's exact index."""

import json
import resource
import sys
import time
from pathlib import Path

import faiss
import numpy as np

settings = json.loads(sys.argv[1])
folder, dimension = Path(settings["folder"]), settings["dimension"]
faiss.omp_set_num_threads(settings["threads"])
queries = np.fromfile(folder / "queries.f32", dtype=np.float32).reshape(-1, dimension)
index = faiss.IndexFlatIP(dimension)
with (folder / "gallery.f32").open("rb") as file:
    # The index keeps a copy of its own: added in parts, the vectors are not in memory twice.
    while len(rows := np.fromfile(file, dtype=np.float32, count=4096 * dimension)):
        index.add(rows.reshape(-1, dimension))
print(json.dumps({"version": faiss.__version__}), flush=True)
for _ in sys.stdin:
    cpu, start = time.process_time(), time.perf_counter()
    _, positions = index.search(queries, settings["k"])
    seconds = time.perf_counter() - start
    cpu = time.process_time() - cpu
    positions.astype(np.int32).tofile(folder / "faiss.positions")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "megabytes": megabytes}), flush=True)
