import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';

import type { ClusterAccess } from '@argosy/core/ports/cluster-gateway';

import { findText, type YamlMap } from './fields.ts';
import { invalidKubeconfig } from './invalid.ts';

const MAX_TOKEN_LENGTH = 16_384;
const MAX_CERTIFICATES = 64;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * The one way of a user entry to prove who one is: a token, or a certificate with its key.
 *
 * @throws AppError invalid_kubeconfig
 */
export function parseCredential(user: YamlMap, path: string): ClusterAccess['credential'] {
  const token = findText(user, 'token', path);
  const certificate = findText(user, 'client-certificate-data', path);
  const key = findText(user, 'client-key-data', path);
  if (token !== undefined && (certificate !== undefined || key !== undefined)) {
    throw invalidKubeconfig(`${path} has both a token and a client certificate; keep one`);
  }
  if (token !== undefined) return { token: checkToken(token, path) };
  if (certificate === undefined || key === undefined) {
    throw invalidKubeconfig(`${path} must have either token, or client-certificate-data and client-key-data`);
  }
  const clientCertificate = parseCertificates(certificate, `${path}.client-certificate-data`);
  const privateKey = parseKey(key, `${path}.client-key-data`);
  if (!new X509Certificate(clientCertificate).checkPrivateKey(privateKey)) {
    throw invalidKubeconfig(`${path}.client-key-data is not the key of client-certificate-data`);
  }
  return { clientCertificate, clientKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/**
 * Base64 of one or more PEM certificates, as the PEM of exactly these certificates.
 *
 * @throws AppError invalid_kubeconfig
 */
export function parseCertificates(base64: string, path: string): string {
  const blocks = decodePem(base64, path).match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw invalidKubeconfig(`${path} holds no PEM certificate`);
  if (blocks.length > MAX_CERTIFICATES) throw invalidKubeconfig(`${path} holds more than ${MAX_CERTIFICATES} certificates`);
  try {
    return blocks.map((block) => new X509Certificate(block).toString()).join('');
  } catch {
    throw invalidKubeconfig(`${path} holds a certificate that cannot be read`);
  }
}

function checkToken(token: string, path: string): string {
  if (token.length > MAX_TOKEN_LENGTH) throw invalidKubeconfig(`${path}.token is longer than ${MAX_TOKEN_LENGTH} characters`);
  if (!/^[\x21-\x7e]+$/.test(token)) throw invalidKubeconfig(`${path}.token must be visible ASCII without spaces`);
  return token;
}

function parseKey(base64: string, path: string): KeyObject {
  try {
    return createPrivateKey(decodePem(base64, path));
  } catch {
    throw invalidKubeconfig(`${path} is not the base64 of an unencrypted PEM key`);
  }
}

function decodePem(base64: string, path: string): string {
  const compact = base64.replaceAll(/\s/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) throw invalidKubeconfig(`${path} is not base64`);
  return Buffer.from(compact, 'base64').toString('latin1');
}
