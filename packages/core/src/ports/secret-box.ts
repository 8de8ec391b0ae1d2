/**
 * Envelope encryption of small secrets at rest. The identity of the row is bound to the ciphertext, so that a sealed
 * value moved to another row cannot be opened there.
 */
export interface SecretBox {
  /** @param identity what the secret belongs to, for example "cluster_credentials/cls-…" */
  seal(plaintext: string, identity: string): Uint8Array<ArrayBuffer>;
  /** @throws AppError internal where key, identity or bytes do not fit */
  open(sealed: Uint8Array, identity: string): string;
}
