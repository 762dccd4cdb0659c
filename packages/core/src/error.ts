const marker = Symbol.for('uge.error');

/**
 * The one error class of UGE. `code` is stable and namespaced (`graph/empty-extract`); the message says where, what was
 * found, what was expected and how to fix it; `details` holds the same facts as data.
 *
 * Use {@link UgeError.isInstance} rather than `instanceof`: it also recognises errors of another installed copy.
 */
export class UgeError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UgeError';
    this.code = code;
    this.details = details;
    Object.defineProperty(this, marker, { value: true });
  }

  static isInstance(error: unknown): error is UgeError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}
