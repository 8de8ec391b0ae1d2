import { ok } from '../answer/answer.ts';
import type { Answer } from '../answer/answer.ts';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const INFO = { title: 'Kubernetes', version: 'sandbox' };

/**
 * OpenAPI version 2 without a path and a type. kubectl asks for it before it sends a `kind: List`, which version 3 does not
 * describe, and leaves the checking to the server where it finds nothing.
 *
 * @param accept the header; clients written in Go want protobuf
 */
export function emptyDocument(accept: string | undefined): Answer {
  if (accept?.includes('protobuf') !== true) return ok({ swagger: '2.0', info: INFO, paths: {}, definitions: {} });
  // The fields swagger (1), info (2: title 1, version 2) and paths (8) of gnostic's openapi.v2.Document.
  const info = field(1, INFO.title) + field(2, INFO.version);
  return { code: 200, text: field(1, '2.0') + field(2, info) + field(8, ''), headers: { 'content-type': PROTOBUF } };
}

// Lengths below 128 are one byte, and everything here is ASCII.
function field(number: number, text: string): string {
  return String.fromCharCode((number << 3) | 2, text.length) + text;
}
