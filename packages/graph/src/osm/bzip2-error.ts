/** bzip2 data that breaks off or does not decode. */
export class Bzip2Error extends Error {
  readonly endsEarly: boolean;

  constructor(message: string, endsEarly: boolean) {
    super(message);
    this.endsEarly = endsEarly;
  }
}
