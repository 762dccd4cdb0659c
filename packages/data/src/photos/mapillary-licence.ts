/** Public photos on Mapillary are shared under this licence (SPDX identifier). */
export const MAPILLARY_LICENSE = 'CC-BY-SA-4.0';

/** A page that shows the photo; stable, unlike the picture's own address. */
export function mapillaryPage(id: string): string {
  return `https://www.mapillary.com/app/?pKey=${id}`;
}

/** Names photo, author and source, as the licence asks. */
export function mapillaryAttribution(id: string, creator: string): string {
  return `${creator ? `${creator}, ` : ''}Mapillary, ${mapillaryPage(id)}`;
}
