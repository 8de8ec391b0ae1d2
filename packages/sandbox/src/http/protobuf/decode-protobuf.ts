import { DecodeError } from '../request/decode.ts';
import { decodeMessage } from './decode-message.ts';
import { messageNameOf } from './messages.ts';
import { WireError, WireReader } from './wire-reader.ts';

const MAGIC = Buffer.from('k8s\0');

/**
 * An object that was sent as protobuf, in the form that it has in JSON. Clients written in Go send built-in kinds so.
 *
 * @throws DecodeError
 */
export function decodeProtobuf(body: Buffer): Record<string, unknown> {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new DecodeError('the body is no object of Kubernetes in protobuf');
  try {
    const { apiVersion, kind, raw } = readEnvelope(body.subarray(MAGIC.length));
    const name = messageNameOf(apiVersion, kind);
    return { apiVersion, kind, ...decodeMessage(name, raw) };
  } catch (error) {
    if (error instanceof WireError) throw new DecodeError(`protobuf: ${error.message}`);
    throw error;
  }
}

function readEnvelope(bytes: Buffer): { apiVersion: string; kind: string; raw: Buffer } {
  const reader = new WireReader(bytes);
  let type = { apiVersion: '', kind: '' };
  let raw = Buffer.alloc(0);
  while (!reader.isAtEnd) {
    const { number, form } = reader.tag();
    if (number === 1 && form === 2) type = readType(reader.bytes());
    else if (number === 2 && form === 2) raw = Buffer.from(reader.bytes());
    else reader.skip(form);
  }
  return { ...type, raw };
}

function readType(bytes: Buffer): { apiVersion: string; kind: string } {
  const reader = new WireReader(bytes);
  const type = { apiVersion: '', kind: '' };
  while (!reader.isAtEnd) {
    const { number, form } = reader.tag();
    if (number === 1 && form === 2) type.apiVersion = reader.bytes().toString('utf8');
    else if (number === 2 && form === 2) type.kind = reader.bytes().toString('utf8');
    else reader.skip(form);
  }
  return type;
}
