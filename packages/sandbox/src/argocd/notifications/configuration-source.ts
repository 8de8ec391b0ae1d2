import type { KubernetesApi } from '../../kubernetes/api.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { Configuration } from './configuration/configuration.ts';
import { parseConfiguration } from './configuration/parse-configuration.ts';
import { InvalidTextError, UnsupportedTextError } from './language-errors.ts';
import type { FunctionNames } from './template/token-reader.ts';

/** Why a configuration cannot be used. */
export interface ConfigurationProblem {
  /** Whether Argo CD would refuse it too, or only the sandbox does not know it. */
  readonly reason: 'InvalidConfiguration' | 'SandboxUnsupported';
  readonly message: string;
}

export type Configured = { readonly configuration: Configuration } | { readonly problem: ConfigurationProblem };

/** Names of the ConfigMap and the Secret. */
export interface ConfigurationNames {
  readonly configMap: string;
  readonly secret: string;
}

const CERTIFICATES = 'argocd-tls-certs-cm';

/** Reads the configuration when it is asked for, and once for each state of it. */
export class ConfigurationSource {
  private readonly api: KubernetesApi;
  private readonly functions: FunctionNames;
  private cached: { readonly versions: string; readonly configured: Configured } | undefined;

  constructor(api: KubernetesApi, functions: FunctionNames) {
    this.api = api;
    this.functions = functions;
  }

  /** The configuration in a namespace; objects that are not there count as empty. */
  read(namespace: string, names: ConfigurationNames): Configured {
    const map = this.find('ConfigMap', namespace, names.configMap);
    const secret = this.find('Secret', namespace, names.secret);
    const versions = [map, secret].map((object) => object?.metadata.resourceVersion ?? '').join('/');
    if (this.cached?.versions !== versions) this.cached = { versions, configured: parse(map, secret, this.functions) };
    return this.cached.configured;
  }

  /** PEM certificates that are trusted for a host. */
  authorities(namespace: string, host: string): string | undefined {
    return textsOf(this.find('ConfigMap', namespace, CERTIFICATES))[host] || undefined;
  }

  private find(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.api.find({ kind: this.api.kinds.get('v1', kind), namespace, name });
  }
}

function textsOf(object: KubeObject | undefined): Readonly<Record<string, string>> {
  return (object?.['data'] ?? {}) as Readonly<Record<string, string>>;
}

function parse(map: KubeObject | undefined, secret: KubeObject | undefined, functions: FunctionNames): Configured {
  const secrets = Object.fromEntries(Object.entries(textsOf(secret)).map(([key, value]) => [key, Buffer.from(value, 'base64')]));
  try {
    return { configuration: parseConfiguration(textsOf(map), secrets, functions) };
  } catch (error) {
    if (error instanceof InvalidTextError) return { problem: { reason: 'InvalidConfiguration', message: locate(error) } };
    if (error instanceof UnsupportedTextError) return { problem: { reason: 'SandboxUnsupported', message: locate(error) } };
    throw error;
  }
}

function locate({ cause, message }: Error): string {
  return typeof cause === 'string' ? `${cause}: ${message}` : message;
}
