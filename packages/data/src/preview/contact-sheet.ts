/** A picture of a contact sheet and what stands below it. */
export interface SheetPicture {
  /** JPEG. */
  jpeg: Uint8Array;
  /** What the picture is, in words. */
  alt: string;
  /** Below the picture: `Rue Cadet`, `Rochechouart`, `paris · 143° south-east`, `dusk, rain, autumn`, as far as known. */
  lines: string[];
}

/** Pictures that belong together: those of a city, or of one split of it. */
export interface SheetGroup {
  title: string;
  /** `4 of 210 pictures` */
  note: string;
  pictures: SheetPicture[];
}

/** What a dataset says of one picture. */
export interface SheetText {
  picture: SheetPicture;
  caption: string;
  /** Reasoning path and the answer it leads to, where there is one. */
  path?: { text: string; answer: string };
}

/** What a contact sheet shows, however it is written. */
export interface ContactSheet {
  title: string;
  subtitle: string;
  groups: SheetGroup[];
  texts: SheetText[];
  /** Whom to name for the data and the photos shown. */
  credits: string[];
  /** Pixels of the box that every picture fits into. */
  cell: { width: number; height: number };
}
