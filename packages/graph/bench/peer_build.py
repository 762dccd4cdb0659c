"""The city graph of @uge/graph in Python: pyosmium, shapely (STRtree), pyproj, networkx, scipy.

Same rules as packages/graph/src/build and src/network, on plain Python objects, with bulk queries wherever the libraries
have them.
    python peer_build.py <extract> [--profile]
Prints one JSON line: seconds, counts of nodes by kind and edges by relation, junctions and arcs, peak resident bytes.
"""

import heapq
import json
import math
import re
import resource
import sys
import time
import unicodedata
from collections import Counter, defaultdict

import networkx as nx
import numpy as np
import osmium
import shapely
from pyproj import Geod, Transformer
from scipy.spatial import cKDTree
from shapely import STRtree

from peer_rules import *

GEOD = Geod(ellps="WGS84")
NEAREST_STREET, ADDRESS_TOLERANCE, REPEATED_PLACE, TOUCH, PARALLEL = 100, 10, 30, 0.02, 1e-3


class Elements(osmium.SimpleHandler):
    """All elements of the extract as Python objects."""

    def __init__(self):
        super().__init__()
        self.nodes, self.node_tags, self.ways, self.relations = {}, {}, {}, {}

    def node(self, n):
        self.nodes[n.id] = (n.location.lon, n.location.lat)
        if len(n.tags):
            self.node_tags[n.id] = {t.k: t.v for t in n.tags}

    def way(self, w):
        self.ways[w.id] = ([n.ref for n in w.nodes], {t.k: t.v for t in w.tags})

    def relation(self, r):
        self.relations[r.id] = ([(m.type, m.ref, m.role) for m in r.members], {t.k: t.v for t in r.tags})


def name_of(tags, keys=NAME_KEYS):
    for key in keys:
        name = re.sub("[\u200b-\u200f\ufeff]", "", tags.get(key, "").split(";")[0]).strip()
        if name:
            return name
    return None


def comparable(name):
    return " ".join(unicodedata.normalize("NFC", name).lower().split())


def names_of(tags):
    return {
        comparable(name)
        for key, value in tags.items() if key.startswith("name") or key in PLAIN_NAME_KEYS
        for name in value.split(";") if name.strip()
    }


def classify_place(tags):
    for category, key, values in PLACE_RULES:
        value = tags.get(key)
        if value is None or value in ("no", "vacant"):
            continue
        kind = value.split(";")[0].strip()
        if kind and (values is None or kind in values):
            return category, key, kind
    return None


def components(size, links):
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(links)
    return sorted((sorted(group) for group in nx.connected_components(graph)), key=lambda group: group[0])


def runs_of(refs, known):
    runs, run = [], []
    for ref in refs:
        if ref not in known:
            runs.append(run)
            run = []
        elif not run or run[-1] != ref:
            run.append(ref)
    return [run for run in [*runs, run] if len(run) > 1]


def whole(value):
    return max(-63, min(63, int(value))) if value is not None and re.fullmatch(r"[+-]?\d+", value.strip()) else None


def level_of(tags):
    """Layer, bridge and tunnel: streets of other levels pass over or under."""
    bridge = tags.get("bridge", "no") != "no"
    tunnel = tags.get("tunnel", "no") not in ("no", "building_passage", "covered")
    layer = whole(tags.get("layer"))
    if layer is None:
        layer = whole(tags.get("level")) or None
    if layer is None:
        layer = 1 if bridge else -1 if tunnel or tags.get("location") == "underground" else 0
    return layer, bridge, tunnel


def is_oneway(tags):
    if "oneway" in tags:
        return tags["oneway"] in ("yes", "-1", "true", "1")
    return tags.get("junction") in ("roundabout", "circular") or tags["highway"] in ("motorway", "motorway_link")


class City:
    """Builds the graph step by step: a networkx MultiDiGraph whose edges carry relation, metres and bearings."""

    def __init__(self, elements):
        self.osm = elements
        self.graph = nx.MultiDiGraph()
        known = elements.nodes
        used = [known[r] for refs, tags in elements.ways.values() if "highway" in tags for r in refs if r in known]
        west, south = np.min(used, axis=0)
        east, north = np.max(used, axis=0)
        plane = f"+proj=tmerc +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +k=1 +ellps=WGS84"
        self.to_plane = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
        self.to_degrees = Transformer.from_crs(plane, "EPSG:4326", always_xy=True)
        ids = list(known)
        xs, ys = self.to_plane.transform(*np.array([known[i] for i in ids]).T)
        self.xy = dict(zip(ids, zip(xs.tolist(), ys.tolist())))

    def build(self):
        for step in (
            self.collect_streets, self.collect_places, self.split_at_intersections, self.collect_crossings,
            self.assign_districts, self.build_network, self.link_crossings, self.link_points, self.link_areas,
            self.link_near, self.index,
        ):
            start = time.perf_counter()
            step()
            if "--profile" in sys.argv:
                print(f"{step.__name__} {time.perf_counter() - start:.2f} s", file=sys.stderr)
        return self

    def add_edges(self, relation, steps):
        """Steps are (source, target, from xy, to xy, metres or None for the geodesic). Bearings on the ellipsoid."""
        if not steps:
            return
        lon1, lat1 = self.to_degrees.transform(*np.array([step[2] for step in steps]).T)
        lon2, lat2 = self.to_degrees.transform(*np.array([step[3] for step in steps]).T)
        forward, back, length = GEOD.inv(lon1, lat1, lon2, lat2)
        for (source, target, _, _, metres), f, b, l in zip(steps, forward, back, length):
            self.graph.add_edge(
                source, target, relation=relation, metres=l if metres is None else metres, bearing=f % 360, back=b % 360
            )

    # Streets: connected roads of one name.

    def collect_streets(self):
        roads, self.roundabouts = [], []
        for way_id, (refs, tags) in sorted(self.osm.ways.items()):
            highway = tags.get("highway")
            if highway is None or tags.get("area") == "yes" or highway.removesuffix("_link") not in CLASS_OF_HIGHWAY:
                continue
            name = name_of(tags, ROAD_NAME_KEYS)
            if name is None and highway in ("motorway", "trunk"):
                name = tags.get("ref", "").split(";")[0].strip() or None
            roundabout = tags.get("junction") in ("roundabout", "circular")
            if name is None:
                if roundabout:
                    self.roundabouts.append([r for r in refs if r in self.xy])
                continue
            runs = runs_of(refs, self.xy)
            if runs:
                roads.append({
                    "id": way_id, "name": name, "key": comparable(name), "names": names_of(tags) | {comparable(name)},
                    "highway": highway, "level": level_of(tags), "oneway": is_oneway(tags) or roundabout, "runs": runs,
                })
        first, links = {}, []
        for i, road in enumerate(roads):
            for run in road["runs"]:
                for ref in run:
                    other = first.setdefault((road["key"], ref), i)
                    if other != i:
                        links.append((i, other))
        self.streets = []
        for group in components(len(roads), links):
            members = [roads[i] for i in group]
            runs = [run for road in members for run in road["runs"]]
            line = shapely.MultiLineString([[self.xy[r] for r in run] for run in runs])
            lengths = Counter()
            for road in members:
                for run in road["runs"]:
                    lengths[road["highway"]] += shapely.LineString([self.xy[r] for r in run]).length
            highway = min(lengths, key=lambda value: (-lengths[value], value))
            longest = max(line.geoms, key=lambda part: part.length)
            street = {
                "id": f"street/{members[0]['id']}", "kind": "street", "name": members[0]["name"], "type": highway,
                "category": CLASS_OF_HIGHWAY[highway.removesuffix("_link")], "line": line, "length": line.length,
                "xy": longest.interpolate(0.5, normalized=True).coords[0], "roads": members,
                "names": set().union(*(road["names"] for road in members)), "key": comparable(members[0]["name"]),
            }
            self.streets.append(street)
            self.add_node(street)
        self.street_of_way = {road["id"]: street["id"] for street in self.streets for road in street["roads"]}
        self.street_tree = STRtree([street["line"] for street in self.streets])

    def add_node(self, node):
        keep = ("kind", "name", "type", "category", "address", "streets", "xy")
        self.graph.add_node(node["id"], **{key: node[key] for key in keep if key in node})

    # Segments of streets, cut where streets of different names meet without a shared node.

    def split_at_intersections(self):
        segments = [
            (run[i - 1], run[i], number, road["level"], road["oneway"])
            for number, street in enumerate(self.streets)
            for road in street["roads"] for run in road["runs"] for i in range(1, len(run))
        ]
        xy = self.xy
        lines = shapely.linestrings([[xy[a], xy[b]] for a, b, *_ in segments])
        left, right = STRtree(lines).query(lines, predicate="dwithin", distance=TOUCH)
        keys = [street["key"] for street in self.streets]
        cuts, alias, made = defaultdict(dict), {}, 0

        def resolve(vertex):
            while vertex in alias:
                vertex = alias[vertex]
            return vertex

        def touch(vertex, segment, other):
            p, q = segments[segment][:2]
            foot = lines[segment].project(shapely.Point(xy[vertex]))
            near = lines[segment].interpolate(foot)
            if math.dist(near.coords[0], xy[vertex]) > TOUCH:
                return False
            for end in (p, q):
                if math.dist(xy[vertex], xy[end]) <= TOUCH:
                    a, b = resolve(vertex), resolve(end)
                    if a != b:
                        alias[b] = a
                    return True
            if not parallel(segment, other):
                cuts[segment][vertex] = foot / lines[segment].length
            return True

        def direction(i):
            (ax, ay), (bx, by) = xy[segments[i][0]], xy[segments[i][1]]
            return bx - ax, by - ay

        def parallel(i, j):
            (ux, uy), (vx, vy) = direction(i), direction(j)
            return abs(ux * vy - uy * vx) <= PARALLEL * math.hypot(ux, uy) * math.hypot(vx, vy)

        for i, j in sorted(zip(left.tolist(), right.tolist())):
            a, b = segments[i], segments[j]
            if j <= i or keys[a[2]] == keys[b[2]] or a[3] != b[3] or {a[0], a[1]} & {b[0], b[1]}:
                continue
            if any([touch(a[0], j, i), touch(a[1], j, i), touch(b[0], i, j), touch(b[1], i, j)]) or parallel(i, j):
                continue
            point = lines[i].intersection(lines[j])
            if point.geom_type != "Point":
                continue
            vertex, made = f"made/{made}", made + 1
            xy[vertex] = point.coords[0]
            cuts[i][vertex] = lines[i].project(point) / lines[i].length
            cuts[j][vertex] = lines[j].project(point) / lines[j].length
        self.topology = nx.MultiGraph()
        for i, (start, end, street, _, oneway) in enumerate(segments):
            stops = [start, *sorted(cuts[i], key=cuts[i].get), end] if i in cuts else [start, end]
            stops = [resolve(stop) for stop in stops]
            for a, b in zip(stops, stops[1:]):
                if a != b:
                    self.topology.add_edge(a, b, street=street, oneway=oneway, metres=math.dist(xy[a], xy[b]))

    # Crossings: where streets of different names meet; junctions that people take for one are merged.

    def collect_crossings(self):
        topology, keys = self.topology, [street["key"] for street in self.streets]
        rings = nx.Graph()
        for ring in self.roundabouts:
            nx.add_path(rings, ring)
        groups = [list(group) for group in nx.connected_components(rings)]
        in_ring = {vertex for group in groups for vertex in group}
        groups += [[vertex] for vertex in topology if vertex not in in_ring]
        junctions = []
        for members in groups:
            on_street = [vertex for vertex in members if vertex in topology]
            incident = {data["street"] for v in on_street for _, _, data in topology.edges(v, data=True)}
            names = {keys[street] for street in incident}
            if len(names) > 1:
                middle = np.mean([self.xy[vertex] for vertex in members], axis=0)
                junctions.append({"vertices": on_street, "streets": incident, "names": names, "xy": middle})
        junctions.sort(key=lambda junction: min(map(str, junction["vertices"])))
        self.crossings = []
        for group in self.merge(junctions, keys):
            vertices = [vertex for i in group for vertex in junctions[i]["vertices"]]
            streets = sorted(set().union(*(junctions[i]["streets"] for i in group)))
            middle = np.mean([junctions[i]["xy"] for i in group], axis=0)
            anchor = min(vertices, key=lambda vertex: math.dist(self.xy[vertex], middle))
            names = sorted({self.streets[street]["name"] for street in streets})
            crossing = {
                "id": f"crossing/{anchor}", "kind": "crossing", "name": f"{', '.join(names[:-1])} and {names[-1]}",
                "category": "crossing", "streets": names, "xy": self.xy[anchor], "vertices": vertices, "incident": streets,
            }
            self.crossings.append(crossing)
            self.add_node(crossing)

    def merge(self, junctions, keys):
        by_names = defaultdict(list)
        for i, junction in enumerate(junctions):
            names = sorted(junction["names"])
            for p, first in enumerate(names):
                for second in names[p + 1:]:
                    by_names[first, second].append(i)
        pairs = []
        for names, members in by_names.items():
            if len(members) > 1:
                tree = cKDTree([junctions[i]["xy"] for i in members])
                for p, q in tree.query_pairs(100):
                    a, b = sorted((members[p], members[q]))
                    pairs.append((math.dist(junctions[a]["xy"], junctions[b]["xy"]), a, b, names))
        pairs.sort()
        group_of = {i: [i] for i in range(len(junctions))}
        for metres, a, b, names in pairs:
            first, second = group_of[a], group_of[b]
            if first is second:
                continue
            points = np.array([junctions[i]["xy"] for i in first + second])
            if math.dist(points.min(axis=0), points.max(axis=0)) > 150:
                continue
            if metres > 30 and not self.is_one_wide(junctions[a], junctions[b], names, keys):
                continue
            first.extend(second)
            for i in second:
                group_of[i] = first
        return list({id(group): group for group in group_of.values()}.values())

    def is_one_wide(self, a, b, names, keys):
        def oneway_at(junction, name):
            return any(
                data["oneway"] and keys[data["street"]] == name
                for vertex in junction["vertices"] for _, _, data in self.topology.edges(vertex, data=True)
            )

        if not any(oneway_at(a, name) and oneway_at(b, name) for name in names):
            return False

        def weight(u, v, parallel):
            return min((d["metres"] for d in parallel.values() if keys[d["street"]] in names), default=None)

        reached = nx.multi_source_dijkstra_path_length(self.topology, set(a["vertices"]), cutoff=100, weight=weight)
        return any(vertex in reached for vertex in b["vertices"])

    def link_crossings(self):
        on_street, crosses, crossed, of_street = [], [], set(), defaultdict(list)
        for number, crossing in enumerate(self.crossings):
            point = shapely.Point(crossing["xy"])
            for street in crossing["incident"]:
                of_street[street].append(number)
                target = self.streets[street]
                on_street.append((crossing["id"], target["id"], crossing["xy"], target["xy"], target["line"].distance(point)))
            for p, a in enumerate(crossing["incident"]):
                for b in crossing["incident"][p + 1:]:
                    first, second = self.streets[a], self.streets[b]
                    if (a, b) not in crossed and first["key"] != second["key"]:
                        crossed.add((a, b))
                        crosses.append((first["id"], second["id"], crossing["xy"], second["xy"], 0.0))
        self.add_edges("on_street", on_street)
        self.add_edges("crosses", crosses)
        at = {vertex: i for i, crossing in enumerate(self.crossings) for vertex in crossing["vertices"]}
        steps = []
        for street, numbers in of_street.items():
            for source in numbers if len(numbers) > 1 else []:
                for target, metres in self.next_crossings(source, street, at).items():
                    if source < target:
                        a, b = self.crossings[source], self.crossings[target]
                        steps.append((a["id"], b["id"], a["xy"], b["xy"], metres))
        self.add_edges("next_crossing", steps)

    def next_crossings(self, source, street, at):
        """Dijkstra along one street that stops at the first crossing on every way."""
        def to_anchor(vertex):
            return math.dist(self.xy[vertex], self.crossings[at[vertex]]["xy"])

        best, reached = {}, {}
        heap = [(to_anchor(vertex), str(vertex), vertex) for vertex in self.crossings[source]["vertices"]]
        heapq.heapify(heap)
        while heap:
            metres, _, vertex = heapq.heappop(heap)
            if vertex in best:
                continue
            best[vertex] = metres
            if at.get(vertex, source) != source:
                total = metres + to_anchor(vertex)
                reached[at[vertex]] = min(total, reached.get(at[vertex], math.inf))
                continue
            for _, other, data in self.topology.edges(vertex, data=True):
                if data["street"] == street and other not in best:
                    heapq.heappush(heap, (metres + data["metres"], str(other), other))
        return reached

    # Places and areas.

    def collect_places(self):
        drafts = []
        for node_id, tags in sorted(self.osm.node_tags.items()):
            place = self.named_place(tags)
            if place and place["category"] != "district" and node_id in self.xy:
                drafts.append({**place, "id": f"node/{node_id}", "kind": "poi", "xy": self.xy[node_id], "spread": 0})
        for way_id, (refs, tags) in sorted(self.osm.ways.items()):
            if tags and (not self.is_linear(tags, refs) or tags.get("area") == "yes"):
                center = self.xy.get(refs[0]) if len(refs) == 1 else None
                self.add_area(drafts, f"way/{way_id}", self.named_place(tags), lambda: self.area_of_way(refs), center)
        for relation_id, (members, tags) in sorted(self.osm.relations.items()):
            if tags.get("type") in ("multipolygon", "boundary"):
                labels = [ref for kind, ref, role in members if kind == "n" and role in ("center", "label")]
                center = self.xy.get(labels[0]) if labels else None
                self.add_area(drafts, f"relation/{relation_id}", self.named_place(tags), lambda: self.area_of(members), center)
        self.places = self.without_repeats(drafts)
        for place in self.places:
            self.add_node(place)

    def named_place(self, tags):
        found = classify_place(tags)
        name = found and name_of(tags)
        if not name or name.lower() in JUNK_NAMES or any(v in JUNK_VALUES.get(k, ()) for k, v in tags.items()):
            return None
        category, key, kind = found
        street, number = tags.get("addr:street"), tags.get("addr:housenumber", tags.get("addr:housename"))
        return {
            "category": category, "type": kind, "key": key, "name": name, "tags": tags,
            "address": " ".join(filter(None, [street or tags.get("addr:place"), number])) or None,
            "street": comparable(street) if street else None,
        }

    def is_linear(self, tags, refs):
        if "building" in tags:
            return False
        if "boundary" in tags and refs[:1] != refs[-1:]:
            return True
        return any(key in tags and tags[key] not in areas for key, areas in LINEAR_KEYS.items())

    def add_area(self, drafts, area_id, place, assemble, center):
        if not place:
            return
        if place["category"] == "district" and place["key"] == "boundary" and self.district_level(place["tags"]) != "part":
            return
        building = place["tags"].get("building", "no") != "no"
        if building and place["key"] != "building":
            stays = place["type"] == "mall"
        else:
            stays = place["category"] in AREA_CATEGORIES or place["type"] in AREA_TYPES
        area = assemble()
        if area is None:
            if center:
                drafts.append({**place, "id": area_id, "kind": "aoi" if stays else "poi", "xy": center, "spread": 0})
            return
        x, y = self.representative_point(area)
        spread = shapely.hausdorff_distance(shapely.Point(x, y), shapely.multipoints(shapely.get_coordinates(area)))
        draft = {**place, "id": area_id, "kind": "aoi" if stays else "poi", "xy": (x, y), "spread": spread}
        drafts.append({**draft, "area": area} if stays else draft)

    def area_of_way(self, refs):
        closed = len(refs) >= 4 and refs[0] == refs[-1]
        return self.polygon([refs], []) if closed else None

    def area_of(self, members):
        lines, seen = {"outer": [], "inner": []}, set()
        for kind, ref, role in members:
            if kind == "w" and ref not in seen and ref in self.osm.ways:
                seen.add(ref)
                lines["inner" if role == "inner" else "outer"].append(self.osm.ways[ref][0])
        return self.polygon(self.join_rings(lines["outer"]), self.join_rings(lines["inner"]))

    def join_rings(self, lines):
        closed = [refs for refs in lines if len(refs) >= 4 and refs[0] == refs[-1]]
        graph = nx.MultiGraph()
        for refs in lines:
            if len(refs) > 1 and refs[0] != refs[-1]:
                graph.add_edge(refs[0], refs[-1], refs=refs)
        while ends := [node for node, degree in graph.degree() if degree == 1]:
            graph.remove_nodes_from(ends)
        while graph.number_of_edges():
            start, end, key = next(iter(graph.edges(keys=True)))
            ring = list(graph.edges[start, end, key]["refs"])
            graph.remove_edge(start, end, key)
            while ring[0] != ring[-1]:
                onward = next(iter(graph.edges(ring[-1], keys=True)), None)
                if onward is None:
                    break
                refs = graph.edges[onward]["refs"]
                graph.remove_edge(*onward)
                ring += refs[1:] if refs[0] == ring[-1] else refs[-2::-1]
            if len(ring) >= 4 and ring[0] == ring[-1]:
                closed.append(ring)
        return closed

    def polygon(self, outer, inner):
        def rings(groups):
            for refs in groups:
                if all(ref in self.xy for ref in refs):
                    ring = shapely.Polygon([self.xy[ref] for ref in refs])
                    if ring.area > 0.01:
                        yield ring

        shells = sorted(rings(outer), key=lambda ring: -ring.area)
        holes = [[] for _ in shells]
        for hole in rings(inner):
            middle = hole.representative_point()
            around = [i for i, shell in enumerate(shells) if shell.area >= hole.area and shell.contains(middle)]
            if around:
                holes[around[-1]].append(hole.exterior)
        parts = [shapely.Polygon(shell.exterior, inside) for shell, inside in zip(shells, holes)]
        if not parts:
            return None
        area = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
        if area.is_valid:
            return area
        polygons = [part for part in shapely.get_parts(shapely.make_valid(area)) if part.area > 0]
        return shapely.union_all(polygons)

    def representative_point(self, area):
        largest = max(getattr(area, "geoms", [area]), key=lambda part: part.area)
        x, y = shapely.Polygon(largest.exterior).centroid.coords[0]
        if area.contains(shapely.Point(x, y)):
            return x, y
        west, _, east, _ = area.bounds
        spans = area.intersection(shapely.LineString([(west - 1, y), (east + 1, y)]))
        widest = max(getattr(spans, "geoms", [spans]), key=lambda span: span.length)
        return widest.interpolate(0.5, normalized=True).coords[0]

    def without_repeats(self, drafts):
        groups, dropped = defaultdict(list), set()
        for kind in ("aoi", "poi"):
            for i, draft in enumerate(drafts):
                if draft["kind"] == kind:
                    group = groups[draft["category"], comparable(draft["name"])]
                    if any(math.dist(draft["xy"], other) <= REPEATED_PLACE for other in group):
                        dropped.add(i)
                    else:
                        group.append(draft["xy"])
        return [draft for i, draft in enumerate(drafts) if i not in dropped]

    def district_level(self, tags):
        if tags.get("place") in DISTRICT_PLACES:
            return "part"
        if tags.get("boundary") != "administrative" or not re.fullmatch(r"\d+", tags.get("admin_level", "")):
            return None
        level = int(tags["admin_level"])
        towns = {"city", "town", "village", "municipality", "county", "district", "state", "region", "nation", "country"}
        if 9 <= level <= 11:
            return "part"
        return "coarse" if level in (7, 8) and not {tags.get("place"), tags.get("border_type")} & towns else None

    def assign_districts(self):
        levels = {"part": [], "coarse": []}
        for refs, tags in self.osm.ways.values():
            if level := self.district_level(tags):
                if (name := name_of(tags)) and (area := self.area_of_way(refs)):
                    levels[level].append((area.area, name, area))
        for members, tags in self.osm.relations.values():
            if level := self.district_level(tags):
                if (name := name_of(tags)) and (area := self.area_of(members)):
                    levels[level].append((area.area, name, area))
        nodes = [node for node in [*self.streets, *self.crossings, *self.places] if node["category"] != "district"]
        points = shapely.points([node["xy"] for node in nodes])
        found = {}
        for level in ("coarse", "part"):
            for _, name, area in sorted(levels[level], key=lambda item: -item[0]):
                for i in STRtree(points).query(area, predicate="contains"):
                    found[level, i] = name
        seeds = [
            (self.xy[i], DISTRICT_PLACES[tags["place"]], name_of(tags))
            for i, tags in self.osm.node_tags.items() if tags.get("place") in DISTRICT_PLACES and name_of(tags)
        ]
        for i, node in enumerate(nodes):
            near = min(((math.dist(xy, node["xy"]) / reach, name) for xy, reach, name in seeds), default=(9, None))
            district = found.get(("part", i)) or (near[1] if near[0] <= 2 else None) or found.get(("coarse", i))
            self.graph.nodes[node["id"]]["district"] = district

    # Relations of places.

    def link_points(self):
        places = [place for place in self.places if place["kind"] == "poi"]
        points = shapely.points([place["xy"] for place in places])
        reach = np.array([NEAREST_STREET + place["spread"] for place in places])
        point, street = self.street_tree.query(points, predicate="dwithin", distance=reach)
        lines = np.array([found["line"] for found in self.streets], dtype=object)
        metres = shapely.distance(points[point], lines[street])
        near = defaultdict(list)
        for p, s, m in zip(point.tolist(), street.tolist(), metres.tolist()):
            near[p].append((m, s))
        steps = []
        for i, candidates in near.items():
            place = places[i]
            chosen = self.own_street(place, sorted(candidates), ADDRESS_TOLERANCE + place["spread"])
            foot = shapely.shortest_line(lines[chosen], points[i]).coords[0]
            steps.append((place["id"], self.streets[chosen]["id"], place["xy"], foot, None))
        self.add_edges("nearest", steps)

    def own_street(self, place, candidates, tolerance):
        least, chosen = candidates[0]
        if place["street"]:
            for metres, street in candidates:
                if metres <= least + tolerance and place["street"] in self.streets[street]["names"]:
                    return street
        return chosen

    def link_areas(self):
        outlined = [place for place in self.places if "area" in place]
        areas = np.array([place["area"] for place in outlined], dtype=object)
        lines = np.array([street["line"] for street in self.streets], dtype=object)
        area, street = self.street_tree.query(areas, predicate="dwithin", distance=NEAREST_STREET)
        metres = shapely.distance(areas[area], lines[street])
        reach = np.array([12 + HALF_WIDTH.get(found["category"], 0) for found in self.streets])[street]
        close = metres <= reach
        a, s, m, r = area[close], street[close], metres[close], reach[close]
        inside = shapely.length(shapely.intersection(areas[a], lines[s]))
        outlines = shapely.boundary(areas)
        border = np.array([
            lines[si].intersection(outlines[ai].buffer(ri, quad_segs=16)).length for ai, si, ri in zip(a, s, r)
        ])
        steps = {"intersects": [], "bounds": []}
        for ai, si, mi, i, b in zip(a, s, m, inside, border):
            place, found = outlined[ai], self.streets[si]
            through = place["category"] != "district" and i >= min(12, found["length"] / 2)
            if through or b >= 0.2 * min(found["length"], outlines[ai].length):
                foot = shapely.shortest_line(found["line"], shapely.Point(place["xy"])).coords[0]
                steps["intersects" if through else "bounds"].append((found["id"], place["id"], foot, place["xy"], mi))
        for relation, found in steps.items():
            self.add_edges(relation, found)
        near = defaultdict(list)
        for ai, si, mi in zip(area.tolist(), street.tolist(), metres.tolist()):
            near[ai].append((mi, si))
        nearest = []
        for ai, candidates in near.items():
            place = outlined[ai]
            if place["category"] == "district":
                continue
            chosen = self.own_street(place, sorted(candidates), ADDRESS_TOLERANCE)
            foot = shapely.shortest_line(lines[chosen], shapely.Point(place["xy"])).coords[0]
            nearest.append((place["id"], self.streets[chosen]["id"], place["xy"], foot, dict((s, m) for m, s in candidates)[chosen]))
        for place in self.places:
            if place["kind"] == "aoi" and "area" not in place and place["category"] != "district":
                point = shapely.Point(place["xy"])
                for street in self.street_tree.query_nearest(point, max_distance=NEAREST_STREET)[:1]:
                    foot = shapely.shortest_line(lines[street], point).coords[0]
                    nearest.append((place["id"], self.streets[street]["id"], place["xy"], foot, None))
        self.add_edges("nearest", nearest)
        members = [place for place in self.places if place["category"] != "district"]
        holder, member = STRtree(shapely.points([place["xy"] for place in members])).query(areas, predicate="intersects")
        within = []
        for h, i in zip(holder, member):
            outer, inner = outlined[h], members[i]
            if outer is inner or outer["category"] == "district":
                continue
            if "area" not in inner or self.extent(inner) < self.extent(outer):
                within.append((inner["id"], outer["id"], inner["xy"], outer["xy"], 0.0))
        self.add_edges("within", within)

    def extent(self, place):
        return max(shapely.Polygon(part.exterior).area for part in getattr(place["area"], "geoms", [place["area"]]))

    def link_near(self):
        places = [place for place in self.places if place["kind"] == "poi"]
        tree = cKDTree([place["xy"] for place in places])
        metres, others = tree.query([place["xy"] for place in places], k=6, distance_upper_bound=60)
        pairs = set()
        for i, (row, found) in enumerate(zip(metres, others)):
            nearest = [j for m, j in zip(row, found) if j != i and math.isfinite(m)][:5]
            pairs.update((min(i, j), max(i, j)) for j in nearest)
        self.add_edges("near", [
            (places[i]["id"], places[j]["id"], places[i]["xy"], places[j]["xy"], None) for i, j in sorted(pairs)
        ])

    # The routable network: all ways, named or not, cut at junctions.

    def build_network(self):
        ways = []
        for way_id, (refs, tags) in sorted(self.osm.ways.items()):
            if tags.get("highway") in HIGHWAYS:
                ways.append((way_id, refs, tags))
        outlines = set()
        for _, (members, tags) in sorted(self.osm.relations.items()):
            if tags.get("type") == "multipolygon" and tags.get("highway") in HIGHWAYS:
                for kind, ref, _ in members:
                    way = self.osm.ways.get(ref) if kind == "w" else None
                    if way and "highway" not in way[1] and ref not in outlines:
                        outlines.add(ref)
                        ways.append((-ref, way[0], tags))
        uses, arcs = Counter(), []
        for way_id, refs, tags in ways:
            access = {mode: self.directions(tags, mode) if self.is_open(tags, mode) else 0 for mode in ACCESS_KEYS}
            runs = runs_of(refs, self.osm.nodes) if any(access.values()) else []
            for run in runs:
                uses.update(run)
                uses[run[0]] += 1
                uses[run[-1]] += 1
            arcs += [(way_id, tags, access, run) for run in runs]
        barred = {
            i for i, tags in self.osm.node_tags.items()
            if i in uses and "barrier" in tags and any(self.is_stopped(tags, mode) for mode in ACCESS_KEYS)
        }
        self.network = nx.MultiDiGraph()
        self.arc_count = 0
        for way_id, tags, access, run in arcs:
            lons, lats = np.array([self.osm.nodes[ref] for ref in run]).T
            lengths = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])[2]
            start = 0
            for i in range(1, len(run)):
                if uses[run[i]] < 2 and run[i] not in barred:
                    continue
                metres, shape = float(lengths[start:i].sum()), run[start:i + 1]
                attributes = {"metres": metres, "way": way_id, "name": name_of(tags), "highway": tags["highway"]}
                attributes["street"] = self.street_of_way.get(way_id)
                forward = [mode for mode, open_ in access.items() if open_ & 1]
                backward = [mode for mode, open_ in access.items() if open_ & 2]
                self.network.add_edge(run[start], run[i], modes=forward, shape=shape, **attributes)
                self.network.add_edge(run[i], run[start], modes=backward, shape=shape[::-1], **attributes)
                self.arc_count += 1
                start = i

    def permission(self, tags, mode, suffix=""):
        for key in ACCESS_KEYS[mode]:
            value = tags.get(key + suffix)
            if value in OPEN:
                return True
            if value in CLOSED:
                return False
        return False if tags.get("access" + suffix) in CLOSED else None

    def is_open(self, tags, mode):
        said = self.permission(tags, mode)
        if said is not None:
            return said
        highway = tags["highway"]
        if (tags.get("motorroad") == "yes" and mode != "car") or highway == "busway":
            return False
        if highway in CARS_ONLY:
            return mode == "car"
        return mode == "foot" or not (highway in FEET_ONLY or mode == "car" and highway in NO_CARS)

    def directions(self, tags, mode):
        def first(*keys):
            return next((DIRECTIONS[tags[key]] for key in keys if tags.get(key) in DIRECTIONS), None)

        if mode == "foot":
            open_ = first("oneway:foot", "oneway") if tags["highway"] in FOOTWAYS else first("oneway:foot")
            open_ = 3 if open_ is None else open_
        else:
            if mode == "car":
                said = first("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle")
            else:
                said = first("oneway:bicycle", "oneway:vehicle")
                lanes = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
                if said is None and any(
                    tags.get(key, "").startswith("opposite") or tags.get(f"{key}:oneway") in ("-1", "no") for key in lanes
                ):
                    said = 3
            said = first("oneway") if said is None else said
            ring = tags.get("junction") in ("roundabout", "circular")
            open_ = said if said is not None else 1 if ring or tags["highway"] == "motorway" else 3
        for suffix, bit in ((":forward", 1), (":backward", 2)):
            said = self.permission(tags, mode, suffix)
            if said is not None:
                open_ = open_ | bit if said else open_ & ~bit
        return open_

    def is_stopped(self, tags, mode):
        stops = mode in STOPPED_BY.get(tags["barrier"], ()) or tags.get("locked") == "yes"
        said = self.permission(tags, mode)
        return stops if said is None else not said

    def index(self):
        geometry = {}
        geometry.update((street["id"], street["line"]) for street in self.streets)
        geometry.update((place["id"], place.get("area", shapely.Point(place["xy"]))) for place in self.places)
        geometry.update((crossing["id"], shapely.Point(crossing["xy"])) for crossing in self.crossings)
        self.tree = STRtree(list(geometry.values()))
        self.tree.query(shapely.Point(0, 0))


if __name__ == "__main__":
    start = time.perf_counter()
    osm = Elements()
    osm.apply_file(sys.argv[1])
    read = time.perf_counter()
    city = City(osm).build()
    built = time.perf_counter()
    print(json.dumps({
        "readSeconds": read - start,
        "buildSeconds": built - read,
        "counts": {
            "nodes": Counter(kind for _, kind in city.graph.nodes(data="kind")),
            "edges": Counter(relation for _, _, relation in city.graph.edges(data="relation")),
            "network": {"junctions": city.network.number_of_nodes(), "arcs": city.arc_count},
        },
        "rssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))
