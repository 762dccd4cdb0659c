/** Where the picture of a photo lies in a dataset. */
export function imagePath(city: string, id: string): string {
  return `images/${city}/${id}.jpg`;
}

/** Where the graph around a photo lies in a dataset. */
export function graphPath(city: string, id: string): string {
  return `graphs/${city}/${id}.graph.json`;
}

/** Where the graph of a city lies in a dataset. */
export function cityPath(city: string): string {
  return `cities/${city}.ugc`;
}
