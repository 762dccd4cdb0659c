import type { SchemaElement } from 'hyparquet';

const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'OPTIONAL',
});
const group = (name: string, children: number, rest: Partial<SchemaElement> = {}): SchemaElement => ({
  name,
  num_children: children,
  repetition_type: 'OPTIONAL',
  ...rest,
});
const list = (name: string): SchemaElement[] => [
  group(name, 1, { converted_type: 'LIST' }),
  group('list', 1, { repetition_type: 'REPEATED' }),
];
const message = [group('element', 2), text('role'), text('content')];
const image = [
  group('element', 2),
  { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' } as SchemaElement,
  text('path'),
];

/** Parquet schema of an exported row. */
export const PARQUET_SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 10 },
  ...list('messages'),
  ...message,
  ...list('positive_messages'),
  ...list('element'),
  ...message,
  ...list('images'),
  ...image,
  ...list('graphs'),
  text('element'),
  text('pair_type'),
  { name: 'label', type: 'INT32', repetition_type: 'OPTIONAL' },
  text('task'),
  text('city'),
  text('image_id'),
  text('place'),
];

const string = { dtype: 'string', _type: 'Value' };
const messageFeature = { role: string, content: string };

/** The same as Hugging Face `datasets` names it, for the `huggingface` key of a Parquet file. */
export const HUGGING_FACE_FEATURES: Record<string, unknown> = {
  messages: [messageFeature],
  positive_messages: [[messageFeature]],
  images: [{ _type: 'Image' }],
  graphs: { feature: string, _type: 'Sequence' },
  pair_type: string,
  label: { dtype: 'int32', _type: 'Value' },
  task: string,
  city: string,
  image_id: string,
  place: string,
};
