import { crc32c } from './crc32c.ts';

/** Scalars of one moment. */
export interface ScalarEvent {
  /** Seconds since 1970. */
  wallTime: number;
  step: number;
  scalars: Readonly<Record<string, number>>;
}

const FILE_VERSION = 'brain.Event:2';
const CRC_MASK = 0xa282ead8;

/**
 * TensorBoard's event file: `Event` messages of tensorflow/core/util/event.proto, each as a TFRecord (length, masked
 * CRC-32C of the length, message, masked CRC-32C of the message). Only what scalars need.
 */
export function encodeEventFile(events: readonly ScalarEvent[]): Uint8Array {
  const first = events[0]?.wallTime ?? 0;
  const messages = [
    concat([doubleField(1, first), bytesField(3, new TextEncoder().encode(FILE_VERSION))]),
    ...events.map(eventMessage),
  ];
  return concat(messages.flatMap(tfRecord));
}

function eventMessage({ wallTime, step, scalars }: ScalarEvent): Uint8Array {
  const values = Object.entries(scalars).map(([tag, value]) =>
    bytesField(1, concat([bytesField(1, new TextEncoder().encode(tag)), floatField(2, value)])),
  );
  return concat([doubleField(1, wallTime), varint(2 << 3), varint(step), bytesField(5, concat(values))]);
}

function tfRecord(message: Uint8Array): Uint8Array[] {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(message.length), true);
  return [length, maskedCrc(length), message, maskedCrc(message)];
}

function maskedCrc(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  const rotated = ((crc >>> 15) | (crc << 17)) >>> 0;
  const masked = new Uint8Array(4);
  new DataView(masked.buffer).setUint32(0, (rotated + CRC_MASK) >>> 0, true);
  return masked;
}

function doubleField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = (field << 3) | 1;
  new DataView(bytes.buffer).setFloat64(1, value, true);
  return bytes;
}

function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = (field << 3) | 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return bytes;
}

function bytesField(field: number, content: Uint8Array): Uint8Array {
  return concat([varint((field << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
