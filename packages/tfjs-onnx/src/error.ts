/** An error of this library; `code` is stable (`tfjs-onnx/<reason>`), `details` holds the numbers and names of the message. */
export class OnnxBackendError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OnnxBackendError';
    this.code = code;
    this.details = options.details ?? {};
  }
}
