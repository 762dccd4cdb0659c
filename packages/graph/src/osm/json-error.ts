/** JSON that does not parse, or breaks off. */
export class JsonError extends Error {
  readonly endsEarly: boolean;

  constructor(message: string, endsEarly: boolean) {
    super(message);
    this.endsEarly = endsEarly;
  }
}
