"""The tables of packages/graph/src/build and src/network, for peer_build.py."""

# Category, key, values (None: any); the first match wins.
PLACE_RULES = [
    ("healthcare", "amenity", ["hospital","clinic","doctors","dentist","pharmacy","veterinary","nursing_home"]),
    ("emergency", "amenity", ["police","fire_station","ambulance_station","emergency_shelter"]),
    ("emergency", "emergency", ["ambulance_station","fire_station","mountain_rescue","lifeguard"]),
    ("education", "amenity", ["school","university","college","kindergarten","preschool","library","childcare","training","language_school","music_school","driving_school","dancing_school","prep_school","research_institute"]),
    ("food", "amenity", ["restaurant","cafe","bar","pub","fast_food","food_court","ice_cream","biergarten","canteen"]),
    ("financial", "amenity", ["bank","atm","bureau_de_change","money_transfer","payment_centre"]),
    ("accommodation", "tourism", ["hotel","hostel","motel","guest_house","apartment","chalet","alpine_hut","camp_site","caravan_site"]),
    ("culture", "amenity", ["theatre","cinema","arts_centre","planetarium","music_venue","exhibition_centre","events_venue","studio"]),
    ("culture", "tourism", ["museum","gallery"]),
    ("diplomatic", "amenity", ["embassy","consulate"]),
    ("diplomatic", "office", ["diplomatic"]),
    ("diplomatic", "diplomatic", None),
    ("government", "amenity", ["townhall","courthouse","prison"]),
    ("government", "office", ["government"]),
    ("government", "government", None),
    ("community", "amenity", ["community_centre","social_facility","social_centre","place_of_worship","monastery"]),
    ("service", "amenity", ["post_office","car_wash","conference_centre","coworking_space"]),
    ("transport", "amenity", ["bus_station","ferry_terminal","taxi","car_rental","car_sharing","bicycle_rental","boat_rental","parking","fuel","charging_station"]),
    ("transport", "railway", ["station","halt","tram_stop","subway_entrance","train_station_entrance"]),
    ("transport", "public_transport", ["station","platform"]),
    ("transport", "highway", ["bus_stop"]),
    ("transport", "aeroway", None),
    ("transport", "aerialway", ["station"]),
    ("funeral", "amenity", ["grave_yard","crematorium","funeral_hall"]),
    ("funeral", "landuse", ["cemetery"]),
    ("commercial", "amenity", ["marketplace"]),
    ("commercial", "shop", None),
    ("healthcare", "healthcare", None),
    ("recreation", "amenity", ["nightclub","casino","gambling","stripclub"]),
    ("recreation", "club", None),
    ("park", "leisure", ["park","garden","nature_reserve","dog_park","common","recreation_ground","playground"]),
    ("park", "landuse", ["recreation_ground","village_green","grass","forest","meadow","greenfield"]),
    ("tourism", "tourism", None),
    ("historic", "historic", None),
    ("leisure", "leisure", None),
    ("sport", "sport", None),
    ("business", "office", None),
    ("craft", "craft", None),
    ("military", "military", None),
    ("military", "landuse", ["military"]),
    ("water", "natural", ["water","bay","strait"]),
    ("water", "water", None),
    ("water", "waterway", ["riverbank","dock","boatyard"]),
    ("water", "landuse", ["reservoir","basin"]),
    ("natural", "natural", None),
    ("square", "place", ["square"]),
    ("square", "highway", ["pedestrian","footway","living_street","service"]),
    ("district", "place", ["borough","suburb","quarter","neighbourhood","city_block"]),
    ("district", "boundary", ["administrative","place"]),
    ("place", "place", ["locality","islet","island","farm","isolated_dwelling"]),
    ("amenity", "amenity", None),
    ("building", "building", None),
    ("building", "man_made", None),
    ("place", "landuse", None),
]
JUNK_VALUES = {
    "amenity": ["bench","waste_basket","waste_disposal","recycling","bicycle_parking","motorcycle_parking","seating","vending_machine","drinking_water","parking_entrance","parking_space","post_box","telephone","clock","bicycle_repair_station","loading_dock","toilets","bbq","lounger","watering_place","smoking_area"],
    "tourism": ["information"],
    "public_transport": ["stop_position"],
    "highway": ["street_lamp","traffic_signals","crossing","stop","give_way","motorway_junction","milestone","elevator"],
    "natural": ["tree"],
    "man_made": ["surveillance","mast","antenna","flagpole","manhole","street_cabinet","utility_pole","survey_point"],
    "emergency": ["fire_hydrant","defibrillator","phone"],
}
JUNK_NAMES = {"bike parking", "seating", "bench", "no name", "unnamed"}
CLASS_OF_HIGHWAY = {
    "motorway": "motorway",
    "trunk": "major_road",
    "primary": "major_road",
    "secondary": "major_road",
    "tertiary": "major_road",
    "unclassified": "minor_road",
    "road": "minor_road",
    "residential": "residential",
    "living_street": "residential",
    "service": "service_road",
    "busway": "service_road",
    "pedestrian": "pedestrian",
    "footway": "pedestrian",
    "steps": "pedestrian",
    "cycleway": "bicycle_road",
    "path": "path",
    "bridleway": "path",
    "track": "track",
}
STOPPED_BY = {
    "bollard": ["car"],
    "block": ["car"],
    "bus_trap": ["car"],
    "chain": ["car"],
    "cycle_barrier": ["car"],
    "debris": ["car"],
    "jersey_barrier": ["car"],
    "log": ["car"],
    "motorcycle_barrier": ["car"],
    "planter": ["car"],
    "sump_buster": ["car"],
    "full-height_turnstile": ["bicycle","car"],
    "horse_stile": ["bicycle","car"],
    "kissing_gate": ["bicycle","car"],
    "stile": ["bicycle","car"],
    "turnstile": ["bicycle","car"],
    "fence": ["foot","bicycle","car"],
    "wall": ["foot","bicycle","car"],
}
HIGHWAYS = {
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
    "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road", "service", "busway", "track",
    "path", "cycleway", "pedestrian", "footway", "steps", "corridor", "platform", "bridleway",
}
NO_CARS = {"track", "path", "cycleway"}
FEET_ONLY = {"pedestrian", "footway", "steps", "corridor", "platform", "bridleway"}
CARS_ONLY = {"motorway", "motorway_link"}
AREA_CATEGORIES = {
    "park", "water", "square", "district", "natural", "place", "military", "funeral", "leisure", "sport", "historic",
    "building", "education", "transport",
}
AREA_TYPES = {"hospital", "zoo", "theme_park", "attraction", "mall", "marketplace", "university"}
LINEAR_KEYS = {"highway": [], "barrier": [], "waterway": ["riverbank", "dock", "boatyard"], "railway": ["station", "halt"]}
DISTRICT_PLACES = {"neighbourhood": 500, "quarter": 800, "suburb": 1500, "borough": 3000}
HALF_WIDTH = {"motorway": 10, "major_road": 8, "residential": 3, "minor_road": 3, "service_road": 2}
PLAIN_NAME_KEYS = ["name", "official_name", "alt_name", "short_name", "loc_name", "int_name", "reg_name"]
NAME_KEYS = PLAIN_NAME_KEYS + [
    key
    for code in ["en", "zh", "de", "fr", "es", "it", "pt", "ko", "ru", "ja", "zh-Hans", "zh-Hant"]
    for key in (f"name:{code}", f"name_{code.replace('-', '_')}")
]
OPEN = {"yes", "designated", "permissive", "official", "public", "destination", "customers"}
CLOSED = {
    "no", "private", "restricted", "residents", "permit", "delivery", "agricultural", "forestry", "military",
    "emergency", "psv", "bus", "use_sidepath", "dismount",
}
ACCESS_KEYS = {"foot": ["foot"], "bicycle": ["bicycle", "vehicle"], "car": ["motorcar", "motor_vehicle", "vehicle"]}
DIRECTIONS = {"yes": 1, "true": 1, "1": 1, "-1": 2, "reverse": 2, "no": 3, "false": 3, "0": 3}
FOOTWAYS = {"footway", "steps", "corridor", "pedestrian", "platform"}
ROAD_NAME_KEYS = [*PLAIN_NAME_KEYS, "name:en", "name_en"]
