"""Reasoning paths and subgraphs with networkx on a city graph that paths.mjs wrote: the same selection by the same rules.

    python peer_paths.py <city.json> <results.json>
The city is a networkx graph with what is known of nodes and edges as their attributes; labels, ranks, points on streets and
geometries, which do not depend on a photo, are worked out while loading. Writes what it chose; then, for each line `paths` or `subgraphs` read from stdin, measures one round
over the photos and prints its seconds.
"""

import heapq
import json
import math
import re
import sys
import time
import unicodedata
from types import SimpleNamespace

import networkx as nx
import pyproj
import shapely
from shapely.geometry import shape

MANNERS = (
    frozenset(["crosses", "bounds", "intersects"]),
    frozenset(["on_street", "next_crossing", "bounds", "intersects"]),
)
WORDS = {
    "nearest": ("nearest", "near"),
    "crosses": ("crosses", "crosses"),
    "on_street": ("on_street", "has_crossing"),
    "next_crossing": ("next_crossing", "next_crossing"),
    "bounds": ("bounds", "bounded_by"),
    "intersects": ("intersects", "intersected_by"),
}
OPEN_AREAS = set("park square leisure natural water sport education funeral tourism historic place".split())
NAMED_AFTER_OTHERS = set("memorial artwork tomb bus_stop platform bicycle_rental tram_stop".split())
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
COMPASS_WORDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
TAN_22_5 = math.tan(math.pi / 8)
WGS84 = pyproj.Geod(ellps="WGS84")


def fold(text):
    return unicodedata.normalize("NFKC", text).lower()


def label_of(node):
    streets = node.get("streets")
    if node["kind"] == "crossing" and streets and len(streets) > 1:
        return " & ".join(streets[:5])
    if node["kind"] == "image":
        return "image"
    if node.get("name"):
        return node["name"]
    if node.get("address") and node["kind"] != "street":
        return node["address"]
    kind = node.get("type")
    words = (kind if kind and kind != "yes" else node["category"]).replace("_", " ")
    return f"unnamed {words} way" if node["kind"] == "street" else f"unnamed {words}"


def rank_of(node):
    name = node.get("name")
    if node["kind"] not in ("poi", "aoi") or name is None or node["category"] == "district":
        return 0
    if name.lower() in ("bike parking", "seating"):
        return 0
    return 1 if node.get("type") in NAMED_AFTER_OTHERS or re.search(r"^\d+[a-z]? |[&/]", name, re.I) else 2


class City:
    """The city as a networkx graph, and what both tasks read of it."""

    def __init__(self, content):
        self.nodes = nodes = content["nodes"]
        self.graph = graph = nx.MultiDiGraph()
        graph.add_nodes_from((i, node) for i, node in enumerate(nodes))
        for key, (source, target, relation, metres, bearing, back) in enumerate(content["edges"]):
            graph.add_edge(source, target, key=key, type=relation, metres=metres, bearing=bearing, back_bearing=back)
        self.photos = [(i, words) for i, words in content["photos"]]
        longitude, latitude = content["origin"]
        plane = f"+proj=tmerc +lat_0={latitude} +lon_0={longitude} +k=1 +ellps=WGS84"
        self.to_degrees = pyproj.Transformer.from_crs(plane, "EPSG:4326", always_xy=True)
        self.prepare_paths(content)
        self.prepare_subgraphs(content)

    def prepare_paths(self, content):
        nodes = self.nodes
        self.kind = [node["kind"] for node in nodes]
        self.label = [label_of(node) for node in nodes]
        self.name = [fold(label) for label in self.label]
        self.category = [node["category"] for node in nodes]
        self.xy = [tuple(node["xy"]) for node in nodes]
        self.rank = [rank_of(node) for node in nodes]
        bearers = {}
        for name, rank in zip(self.name, self.rank):
            if rank > 0:
                bearers[name] = bearers.get(name, 0) + 1
        self.rank = [min(rank, 1) if bearers.get(name, 0) > 1 else rank for name, rank in zip(self.name, self.rank)]
        self.category_number = {}
        for category in self.category:
            self.category_number.setdefault(category, len(self.category_number))
        edges, feet = content["edges"], content["feet"]
        crossings = {}
        for source, target, relation, *_ in edges:
            if relation == "on_street":
                crossings.setdefault(target, set()).add(source)
        self.ways = [nx.MultiDiGraph() for _ in MANNERS]
        for ways in self.ways:
            ways.add_nodes_from(self.graph)
        for i, half_edges in enumerate(content["adjacency"]):
            if self.kind[i] == "poi":
                continue
            for half in half_edges:
                step = self.step_of(i, edges[half >> 1], forward=half & 1 == 0, foot=feet[half >> 1], crossings=crossings)
                if step is None:
                    continue
                for ways, manner in zip(self.ways, MANNERS):
                    near = step.relation == "nearest" and (step.is_place or self.kind[i] == "image")
                    if step.relation in manner or near:
                        ways.add_edge(i, step.to, step=step)

    def step_of(self, i, edge, *, forward, foot, crossings):
        """An edge as it is walked from node i; None where no path may take it."""
        source, target, relation, metres, *_ = edge
        other = target if forward else source
        here, there = self.kind[i], self.kind[other]
        if there == "image" or relation in ("near", "within"):
            return None
        if here == "image":
            if there != "street" or relation != "nearest":
                return None
        elif there == "poi":
            if here != "street" or relation != "nearest":
                return None
        elif there == "aoi":
            if here != "street" or self.category[other] == "district":
                return None
        elif here == "aoi":
            if self.category[i] not in OPEN_AREAS:
                return None
        elif relation == "nearest":
            return None
        start, end, meetings, along = self.xy[i], self.xy[other], None, None
        if relation == "crosses":
            shared = crossings.get(i, set()) & crossings.get(other, set())
            meetings = [self.xy[crossing] for crossing in sorted(shared)]
        elif relation == "on_street":
            start = end = end if here == "street" else start
        elif here == "street":
            start = tuple(foot)
        elif there == "street":
            end = tuple(foot)
        if relation == "next_crossing":
            streets = set(self.nodes[i].get("streets") or ())
            along = next((fold(name) for name in self.nodes[other].get("streets") or () if name in streets), None)
        return SimpleNamespace(
            **{"to": other, "relation": relation, "forward": forward, "start": start, "end": end, "meetings": meetings},
            **{"along": along, "metres": metres, "is_place": there in ("poi", "aoi"), "name": self.name[other]},
            length=0.0 if relation == "crosses" else span(start, end),
            leaves_crossing=relation == "on_street" and forward,
        )

    def prepare_subgraphs(self, content):
        for i, geometry in enumerate(content["geometries"]):
            self.graph.nodes[i].update(geometry=shape(geometry), label=self.label[i])
            shapely.prepare(self.graph.nodes[i]["geometry"])
        self.undirected = nx.Graph(self.graph)


class Draws:
    """Random integers from 32-bit words, as pure-rand makes them."""

    def __init__(self, words):
        self.words = iter(words)

    def integer(self, bound):
        allowed = 2**32 // bound * bound if bound > 2 else 2**32
        while True:
            word = next(self.words)
            if word < allowed:
                return word % bound

    def shuffle(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.integer(i + 1)
            items[i], items[j] = items[j], items[i]
        return items


def span(a, b):
    east, north = b[0] - a[0], b[1] - a[1]
    return math.sqrt(east * east + north * north)


def start_of(step, x, y):
    if step.meetings is None:
        return step.start
    best, nearest = (x, y), math.inf
    for at in step.meetings:
        squared = (at[0] - x) ** 2 + (at[1] - y) ** 2
        if squared < nearest:
            nearest, best = squared, at
    return best


def search(city, ways, photo, max_hops, max_metres):
    """Breadth-first: visits as [node, parent, step, hops, metres, x, y], and those of places in the order found."""
    image_x, image_y = city.xy[photo]
    squared_reach = max_metres * max_metres
    visits = [[photo, 0, None, 0, 0.0, image_x, image_y]]
    visit_of = {photo: 0}
    reached = []
    position = 0
    while position < len(visits):
        node, parent, arrival, hops, so_far, x, y = visits[position]
        hops += 1
        if hops > max_hops:
            break
        if ways.adj[node]:
            names, streets, at = set(), [], position
            while True:
                names.add(city.name[visits[at][0]])
                if at == 0:
                    break
                streets.append(visits[at][2].along)
                at = visits[at][1]
            for _, other, step in ways.edges(node, data="step"):
                if step.name in names:
                    continue
                if step.is_place:
                    other_x, other_y = city.xy[other]
                    if (other_x - image_x) ** 2 + (other_y - image_y) ** 2 > squared_reach:
                        continue
                elif hops == max_hops:
                    continue
                known = visit_of.get(other)
                if known is not None and visits[known][3] < hops:
                    continue
                if step.leaves_crossing and arrival is not None:
                    if arrival.relation == "on_street" or arrival.along == step.name:
                        continue
                start = start_of(step, x, y)
                end = start if step.meetings is not None else step.end
                if not step.is_place and (end[0] - image_x) ** 2 + (end[1] - image_y) ** 2 > squared_reach:
                    continue
                east, north = start[0] - x, start[1] - y
                metres = so_far + math.sqrt(east * east + north * north) + step.length
                if metres >= (2 * max_metres if known is None else visits[known][4]):
                    continue
                if step.along is not None and streets.count(step.along) >= 2:
                    continue
                visit = [other, position, step, hops, metres, end[0], end[1]]
                if known is None:
                    if step.is_place:
                        reached.append(len(visits))
                    visit_of[other] = len(visits)
                    visits.append(visit)
                else:
                    visits[known] = visit
        position += 1
    return visits, reached


def sector_of(east, north):
    if abs(east) <= TAN_22_5 * abs(north):
        return 0 if north >= 0 else 4
    if abs(north) <= TAN_22_5 * abs(east):
        return 2 if east >= 0 else 6
    if east >= 0:
        return 1 if north >= 0 else 3
    return 7 if north >= 0 else 5


def destinations_of(city, visits, reached, min_hops, max_metres):
    """(visit, (hops, band, sector, category)) to draw from first, and the rest."""
    image_x, image_y = city.xy[visits[0][0]]
    good, poor = [], []
    for number in reached:
        node, _, _, hops, metres, _, _ = visits[number]
        rank = city.rank[node]
        if rank == 0 or hops < min_hops:
            continue
        x, y = city.xy[node]
        east, north = x - image_x, y - image_y
        direct = math.sqrt(east * east + north * north)
        if not 50 <= direct <= max_metres:
            continue
        band = 0 if direct <= 150 else 1 if direct <= 300 else 2 if direct <= 600 else 3 if direct <= 1000 else 4
        strata = (hops, band, sector_of(east, north), city.category_number[city.category[node]])
        (good if rank == 2 and metres <= 2 * direct + 150 else poor).append((number, strata))
    return good, poor


def draw(pools, draws, used):
    pool = pools[0] or pools[1]
    if not pool:
        return None
    left = pool
    for stratum in draws.shuffle((0, 1, 2, 3)):
        values = {entry[1][stratum] for entry in left}
        fewest = min(used.get((stratum, value), 0) for value in values)
        open_values = sorted(value for value in values if used.get((stratum, value), 0) == fewest)
        value = open_values[draws.integer(len(open_values))]
        left = [entry for entry in left if entry[1][stratum] == value]
    drawn = left[draws.integer(len(left))]
    pool.remove(drawn)
    return drawn


def walk(city, photo, steps):
    """Steps with moves, lengths and bearings on the ellipsoid: all points and lines of a path in one call each."""
    at = city.xy[photo]
    points = [at]
    for step in steps:
        start = start_of(step, *at)
        at = start if step.meetings is not None else step.end
        points += [start, at]
    destination = steps[-1].to
    x, y = zip(*points, city.xy[destination])
    longitude, latitude = city.to_degrees.transform(x, y)
    direct = len(points)
    begin, end = [*range(direct - 1), 0], [*range(1, direct), direct]
    bearings, _, metres = WGS84.inv(
        [longitude[i] for i in begin],
        [latitude[i] for i in begin],
        [longitude[i] for i in end],
        [latitude[i] for i in end],
    )
    records, source = [], photo
    for i, step in enumerate(steps):
        move, length = metres[2 * i], metres[2 * i + 1]
        record = {
            "sourceId": city.nodes[source]["id"],
            "source": city.label[source],
            "relation": step.relation,
            "forward": step.forward,
            "targetId": city.nodes[step.to]["id"],
            "target": city.label[step.to],
            "metres": step.metres if step.relation == "next_crossing" else length if length >= 0.001 else 0,
            "bearing": bearings[2 * i + 1] % 360 if length >= 0.001 else 0,
        }
        if move >= 0.5:
            record["move"] = {"metres": move, "bearing": bearings[2 * i] % 360}
        records.append(record)
        source = step.to
    return records, metres[-1], bearings[-1] % 360


def tuple_text(movement):
    bearing = movement["bearing"]
    sector = math.ceil(bearing * 8 / 360 - 0.5) % 8
    return f"({movement['metres']:.1f}m, {math.floor(bearing + 0.5) % 360}°({COMPASS[sector]}))"


def render(records, mask):
    parts = []
    for i, record in enumerate(records):
        if "move" in record:
            parts.append(tuple_text(record["move"]))
        target = "?" if mask and i == len(records) - 1 else record["target"]
        word = WORDS[record["relation"]][0 if record["forward"] else 1]
        triple = f"({record['source']}, {word}, {target})"
        parts.append(f"{triple} {tuple_text(record)}" if record["metres"] >= 0.05 else triple)
    return " -> ".join(parts)


def rough_distance(metres):
    if metres < 95:
        return f"{max(10, math.floor(metres / 10 + 0.5) * 10)} m"
    if metres < 475:
        return f"{math.floor(metres / 50 + 0.5) * 50} m"
    return f"{math.floor(metres / 100 + 0.5) / 10:.1f} km"


def summarise(city, photo, steps):
    records, direct, bearing = walk(city, photo, steps)
    last = records[-1]
    sector = math.ceil(bearing * 8 / 360 - 0.5) % 8
    return {
        "steps": records,
        "destinationId": last["targetId"],
        "destination": last["target"],
        "totalMetres": sum(r["metres"] + (r["move"]["metres"] if "move" in r else 0) for r in records),
        "directMetres": direct,
        "directBearing": bearing,
        "queryText": render(records, True),
        "text": render(records, False),
        "answer": f"You can reach {last['target']}, about {rough_distance(direct)} {COMPASS_WORDS[sector]}.",
    }


def jaccard(a, b):
    return len(a & b) / len(a | b) if a or b else 1


def alike(a, b):
    nodes = [{end for step in path["steps"] for end in (step["sourceId"], step["targetId"])} for path in (a, b)]
    edges = [{frozenset((step["sourceId"], step["targetId"])) for step in path["steps"]} for path in (a, b)]
    return 0.6 * jaccard(*nodes) + 0.4 * jaccard(*edges)


def find_paths(city, photo, words, count, min_hops=3, max_hops=6, max_metres=1500, max_jaccard=0.6):
    draws = Draws(words)
    manners = draws.shuffle(city.ways)
    searches = [None, None]
    used, paths = {}, []
    failures = turn = 0
    while len(paths) < count and failures < 24:
        drawn = None
        for manner in (turn % 2, (turn + 1) % 2):
            if searches[manner] is None:
                visits, reached = search(city, manners[manner], photo, max_hops, max_metres)
                searches[manner] = visits, destinations_of(city, visits, reached, min_hops, max_metres)
            visits, pools = searches[manner]
            drawn = draw(pools, draws, used)
            if drawn is not None:
                break
        turn += 1
        if drawn is None:
            break
        number, strata = drawn
        steps = []
        while number > 0:
            steps.append(visits[number][2])
            number = visits[number][1]
        path = summarise(city, photo, steps[::-1])
        is_told = fold(path["destination"]) in fold(path["queryText"])
        if is_told or any(o["destination"] == path["destination"] or alike(o, path) > max_jaccard for o in paths):
            failures += 1
            continue
        for stratum, value in enumerate(strata):
            used[stratum, value] = used.get((stratum, value), 0) + 1
        paths.append(path)
    return paths


def extract(city, center, max_hops=3, radius=600, max_nodes=64):
    """Grown from the centre over edges, always the nearest node next, then every edge between the nodes taken."""
    graph, adjacency, attributes = city.graph, city.undirected.adj, city.graph.nodes
    point = shapely.Point(city.xy[center])
    hops = {center: 0}
    distances = {}
    chosen = {center: 0.0}
    offered = set()
    heap = []

    def spread(node):
        pending = [node]
        while pending:
            node = pending.pop()
            reach = hops[node] + 1
            for other in adjacency[node]:
                if other in chosen:
                    if reach < hops[other]:
                        hops[other] = reach
                        pending.append(other)
                elif reach <= max_hops:
                    if other not in distances:
                        if attributes[other]["kind"] == "image":
                            continue
                        distances[other] = shapely.distance(attributes[other]["geometry"], point)
                    if reach < hops.get(other, math.inf):
                        hops[other] = reach
                    if other not in offered and distances[other] <= radius:
                        offered.add(other)
                        heapq.heappush(heap, (distances[other], other))

    spread(center)
    while heap and len(chosen) < max_nodes:
        metres, node = heapq.heappop(heap)
        chosen[node] = metres
        spread(node)
    order = [center, *sorted((node for node in chosen if node != center), key=lambda node: (chosen[node], node))]
    feet = {}
    extended = [node for node in order if city.kind[node] in ("street", "aoi")]
    if extended:
        # One call for all: a call of its own for each node takes several times as long.
        lines = shapely.shortest_line([attributes[node]["geometry"] for node in extended], point)
        ends = shapely.get_coordinates(lines)[::2]
        longitude, latitude = city.to_degrees.transform(ends[:, 0], ends[:, 1])
        feet = dict(zip(extended, zip(longitude.tolist(), latitude.tolist())))
    nodes = []
    for node in order:
        known = attributes[node]
        longitude, latitude = feet.get(node) or known["coord"]
        record = {"node_id": known["id"], "kind": known["kind"], "coords": [round(longitude, 7), round(latitude, 7)]}
        nodes.append({**record, "node_text": known["label"], "category": known["category"]})
    edges = []
    for source, target, edge in graph.subgraph(chosen).edges(data=True):
        bearing, back = edge["bearing"], edge["back_bearing"]
        record = {
            "source": attributes[source]["id"],
            "target": attributes[target]["id"],
            "type": edge["type"],
            "distance": math.floor(edge["metres"] * 100 + 0.5) / 100,
            "bearing": math.floor(bearing * 10 + 0.5) / 10 % 360,
        }
        if abs((back - bearing) % 360 - 180) >= 0.1:
            record["back_bearing"] = math.floor(back * 10 + 0.5) / 10 % 360
        edges.append(record)
    center_id = city.nodes[center]["id"]
    return {"version": 1, "image_id": center_id[6:], "center_node": center_id, "nodes": nodes, "edges": edges}


def main():
    with open(sys.argv[1]) as file:
        content = json.load(file)
    city = City(content)
    count = content["count"]
    tasks = {
        "paths": lambda: [find_paths(city, photo, words, count) for photo, words in city.photos],
        "subgraphs": lambda: [extract(city, photo) for photo, _ in city.photos],
    }
    with open(sys.argv[2], "w") as file:
        json.dump({name: task() for name, task in tasks.items()}, file)
    versions = {"networkx": nx.__version__, "shapely": shapely.__version__, "python": sys.version.split()[0]}
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        tasks[line.strip()]()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


main()
