/** A protocol buffer message that does not decode. */
export class PbfError extends Error {}
