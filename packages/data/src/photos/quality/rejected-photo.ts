/** Why the quality filter leaves a photo out. */
export type QualityReason =
  | 'unreadable picture'
  | 'too small'
  | 'blurred'
  | 'too dark'
  | 'overexposed'
  | 'duplicate'
  | 'thinned';

/** A photo that the quality filter left out: what was measured, and the bound that it missed. */
export interface RejectedPhoto {
  id: string;
  file: string;
  reason: QualityReason;
  /** Measured; absent for `unreadable picture`. Bits for `duplicate`, places in the cell for `thinned`. */
  value?: number;
  threshold?: number;
  /** The photo that is kept instead of a duplicate. */
  duplicateOf?: string;
}
