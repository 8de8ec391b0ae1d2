import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { SecretBox } from '@argosy/core/ports/secret-box';
import { AppError } from '@argosy/domain/app-error';

const VERSION = 1;
const KEY_ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const WRAPPED_BYTES = IV_BYTES + KEY_BYTES + TAG_BYTES;

/**
 * Envelope encryption: each value has a random key of its own (AES-256-GCM), which a key of the installation wraps.
 * Sealed bytes are: version, id of the wrapping key, wrapped key, then IV, ciphertext and tag of the value. The row's
 * identity is associated data of both, so a value moved to another row does not open there (trust-T48).
 *
 * @param keys keys of 32 bytes; the first one seals, all of them open, so that a key can be replaced
 * @throws Error where a key has another length
 */
export function createSecretBox(keys: Uint8Array[]): SecretBox {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const [current] = keys;
  if (current === undefined || keys.some((key) => key.length !== KEY_BYTES)) throw new Error('an encryption key has 32 bytes');
  return {
    seal(plaintext, identity) {
      const own = randomBytes(KEY_BYTES);
      const id = Buffer.from(keyId(current), 'hex');
      const bytes = Buffer.concat([
        Buffer.of(VERSION),
        id,
        encrypt(current, own, identity),
        encrypt(own, Buffer.from(plaintext, 'utf8'), identity),
      ]);
      return new Uint8Array(bytes);
    },
    open(sealed, identity) {
      const bytes = Buffer.from(sealed);
      const id = bytes.subarray(1, 1 + KEY_ID_BYTES).toString('hex');
      const key = byId.get(id);
      if (bytes[0] !== VERSION || key === undefined) {
        throw new AppError('internal', 'A stored secret cannot be opened.', {
          internal: `${identity} is sealed with the unknown key ${id}`,
        });
      }
      try {
        const wrappedEnd = 1 + KEY_ID_BYTES + WRAPPED_BYTES;
        const own = decrypt(key, bytes.subarray(1 + KEY_ID_BYTES, wrappedEnd), identity);
        return decrypt(own, bytes.subarray(wrappedEnd), identity).toString('utf8');
      } catch (cause) {
        throw new AppError('internal', 'A stored secret cannot be opened.', {
          internal: `${identity} does not open with the key ${id}`,
          cause,
        });
      }
    },
  };
}

/** What names a key in sealed values: the first eight bytes of its SHA-256, in hexadecimal digits. */
function keyId(key: Uint8Array): string {
  return createHash('sha256')
    .update(key)
    .digest('hex')
    .slice(0, KEY_ID_BYTES * 2);
}

function encrypt(key: Uint8Array, plaintext: Uint8Array, identity: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(identity, 'utf8'));
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, bytes: Buffer, identity: string): Buffer {
  // Without authTagLength Node would accept a tag of four bytes.
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(identity, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES)), decipher.final()]);
}
