/** Words that make a capitalised phrase the name of a place. */
const PLACE_WORD =
  /\b(?:street|avenue|boulevard|road|lane|drive|square|place|plaza|park|garden|gardens|bridge|station|church|cathedral|temple|mosque|synagogue|museum|theatre|theater|hotel|hostel|café|cafe|restaurant|bar|pub|bakery|pharmacy|school|university|college|library|hospital|market|mall|tower|hall|court|building|rue|quai|passage|cité|gare|place|jardin|parc|straße|strasse|allee|platz|kirche|brücke|bahnhof|gallery|centre|center|district|quarter|quartier|village|heights)\b/iu;

/** Words before a name that can only be a place's. */
const BEFORE_PLACE =
  /(?:^|[\s(])(?:near|at|on|along|opposite|behind|beside|outside|towards?|past|called|named)\s+(?:the\s+)?$/iu;

const CAPITALISED = /\p{Lu}[\p{L}\p{M}\p{N}'’.-]*/u.source;
const JOINED = "(?:\\s+(?:&|of|de|du|des|de la|la|le|von|van|der|am|an|und|and the)|\\s+[dl]['’])?\\s*";
const PHRASE = new RegExp(`${CAPITALISED}(?:${JOINED}(?:${CAPITALISED}|\\d+\\w*))*`, 'gu');

/** Capitalised, but no place. */
const OTHER_NAMES: ReadonlySet<string> = new Set([
  ...['north', 'south', 'east', 'west', 'north-east', 'north-west', 'south-east', 'south-west'],
  ...['i', 'we', 'it', 'the', 'this', 'a', 'an', 'nearby', 'image', 'summarization', 'osm', 'openstreetmap'],
]);

/**
 * Phrases of a text that read as names of places: capitalised words that hold a word such as "Park" or "Rue", or that
 * follow "near", "along" and the like. Latin, Greek and Cyrillic scripts; names in scripts without capitals are not found.
 */
export function namedPlaces(text: string): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(PHRASE)) {
    const phrase = match[0].replace(/[.'’-]+$/u, '');
    const before = text.slice(0, match.index);
    const isSentenceStart = /(?:^|[.!?:;]\s+)$/u.test(before);
    const words = phrase.split(/\s+/);
    if (words.every((word) => OTHER_NAMES.has(word.toLowerCase())) || (isSentenceStart && words.length === 1)) continue;
    if ((words.length > 1 && PLACE_WORD.test(phrase)) || BEFORE_PLACE.test(before)) found.add(phrase);
  }
  return [...found];
}
