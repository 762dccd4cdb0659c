/** XML that is not well-formed, or breaks off. */
export class XmlError extends Error {
  readonly endsEarly: boolean;

  constructor(message: string, endsEarly: boolean) {
    super(message);
    this.endsEarly = endsEarly;
  }
}
