import { nodeLabel } from '../text/node-label.ts';
import { placeNoun } from '../text/place-noun.ts';
import type { PlaceContext } from './place-context.ts';

/**
 * Where a photo is, short enough to rank: `Rue Cadet near Rue La Fayette, Rochechouart`. Without a named street or crossing
 * the nearest place stands in; without a district the city.
 */
export function describePlace(context: PlaceContext, { city }: { city: string }): string {
  const { street, crossing, district, places } = context;
  const landmark = places[0] && `${placeNoun(places[0].node)} ${places[0].node.name}`;
  const where = street ? nodeLabel(street.node) : 'off the streets';
  const near = crossing?.crossStreet ?? landmark;
  return `${where}${near ? ` near ${near}` : ''}, ${district ?? displayCity(city)}`;
}

/** `paris-9e` as people write it: `Paris 9e`. */
function displayCity(name: string): string {
  return name
    .split(/[-_]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
