/** Bytes that are no protobuf. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Reads protobuf's own forms, one after the other. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The number of a field and the form of its value. */
  tag(): { readonly number: number; readonly form: number } {
    const tag = this.varint();
    return { number: Number(tag >> 3n), form: Number(tag & 7n) };
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new WireError('unexpected end');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new WireError('a number is too long');
  }

  /** A number with its sign. It is exact up to 2^53, as in JSON. */
  integer(): number {
    return Number(BigInt.asIntN(64, this.varint()));
  }

  bytes(): Buffer {
    const length = Number(this.varint());
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new WireError('unexpected end');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  double(): number {
    if (this.#at + 8 > this.#bytes.length) throw new WireError('unexpected end');
    this.#at += 8;
    return this.#bytes.readDoubleLE(this.#at - 8);
  }

  /** Passes over the value of a field that nobody knows. */
  skip(form: number): void {
    if (form === 0) this.varint();
    else if (form === 1) this.double();
    else if (form === 2) this.bytes();
    else if (form === 5) this.#at += 4;
    else throw new WireError('a field has an unknown form');
  }
}
