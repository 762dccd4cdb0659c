"""Single-source shortest lengths with networkx on a network that routing.mjs wrote.

    python peer_routing.py <network.json> <distances.bin>
Writes float64 [sources, junctions] (infinite where there is no way), then for each line read from stdin measures one round
over all sources and prints its seconds.
"""

import json
import sys
import time
from array import array

import networkx as nx

with open(sys.argv[1]) as file:
    network = json.load(file)

# Of parallel edges only the shortest counts: a DiGraph is what networkx is fastest on.
graph = nx.DiGraph()
graph.add_nodes_from(range(network["junctions"]))
for source, target, metres in zip(network["source"], network["target"], network["metres"]):
    if not graph.has_edge(source, target) or graph[source][target]["metres"] > metres:
        graph.add_edge(source, target, metres=metres)

with open(sys.argv[2], "wb") as file:
    for source in network["sources"]:
        lengths = nx.single_source_dijkstra_path_length(graph, source, weight="metres")
        array("d", (lengths.get(junction, float("inf")) for junction in range(network["junctions"]))).tofile(file)
print(json.dumps({"version": nx.__version__, "python": sys.version.split()[0]}), flush=True)

for _ in sys.stdin:
    start = time.perf_counter()
    for source in network["sources"]:
        nx.single_source_dijkstra_path_length(graph, source, weight="metres")
    print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
