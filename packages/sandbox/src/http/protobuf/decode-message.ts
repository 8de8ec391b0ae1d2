import { findMessage } from './messages.ts';
import type { Field, Message } from './messages.ts';
import { findSpecial } from './special-types.ts';
import { WireError, WireReader } from './wire-reader.ts';

// The deepest that Kubernetes' own types go is a third of it.
const MAX_DEPTH = 60;

/**
 * A message in the form that its type has in JSON. What protobuf cannot tell apart from an absent value (an empty text of a
 * field that is always written) is given as it is; fields that nobody knows are passed over.
 *
 * @throws WireError
 */
export function decodeMessage(name: string, bytes: Buffer, depth = 0): Record<string, unknown> {
  const message = findMessage(name);
  if (message === undefined) throw new WireError(`there is no type ${name}`);
  if (depth > MAX_DEPTH) throw new WireError('messages are nested too deeply');
  return readFields(message, bytes, depth);
}

function readFields(message: Message, bytes: Buffer, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const { number, form } = reader.tag();
    const field = message.get(number);
    if (field === undefined) reader.skip(form);
    else if (field.isMap) addEntry(object, field, reader.bytes(), depth);
    else if (field.isList) addItems(object, field, form, reader, depth);
    else if (field.name === '') Object.assign(object, decodeMessage(field.type, reader.bytes(), depth + 1));
    else setOwn(object, field.name, readValue(field.type, reader, depth));
  }
  return object;
}

function readValue(type: string, reader: WireReader, depth: number): unknown {
  switch (type) {
    case 'string':
      return reader.bytes().toString('utf8');
    case 'bytes':
      return reader.bytes().toString('base64');
    case 'bool':
      return reader.varint() !== 0n;
    case 'int32':
    case 'int64':
      return reader.integer();
    case 'double':
      return reader.double();
    default: {
      const part = reader.bytes();
      const special = findSpecial(type);
      return special === undefined
        ? decodeMessage(type, part, depth + 1)
        : special(part, (name, bytes) => decodeMessage(name, bytes, depth + 1));
    }
  }
}

function addItems(object: Record<string, unknown>, { name, type }: Field, form: number, reader: WireReader, depth: number): void {
  const items = (object[name] ??= []) as unknown[];
  const isNumber = type === 'int32' || type === 'int64' || type === 'bool';
  // Numbers may come all in one.
  if (!isNumber || form !== 2) return void items.push(readValue(type, reader, depth));
  const packed = new WireReader(reader.bytes());
  while (!packed.isAtEnd) items.push(readValue(type, packed, depth));
}

function addEntry(object: Record<string, unknown>, { name, type }: Field, bytes: Buffer, depth: number): void {
  const map = (object[name] ??= {}) as Record<string, unknown>;
  const entry = readFields(
    new Map([
      [1, { name: 'key', type: 'string', isList: false, isMap: false }],
      [2, { name: 'value', type, isList: false, isMap: false }],
    ]),
    bytes,
    depth + 1,
  );
  setOwn(map, typeof entry['key'] === 'string' ? entry['key'] : '', entry['value'] ?? '');
}

/** Also where the name is one that objects have from birth. */
function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
