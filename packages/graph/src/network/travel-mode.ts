export const TRAVEL_MODES = ['foot', 'bicycle', 'car'] as const;
/** How one moves through the street network. */
export type TravelMode = (typeof TRAVEL_MODES)[number];

/** Which part of the network is travelled. */
export interface TravelOptions {
  /** Default `foot`. */
  mode?: TravelMode;
  /** Obey one-way rules. Default: on wheels yes, on foot no. */
  oneWay?: boolean;
}
