import type { KubeObject } from '../../kubernetes/object.ts';

interface IngressSpec {
  readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
  readonly rules?: readonly { readonly host?: string; readonly http?: { readonly paths?: readonly { readonly path?: string }[] } }[];
}

interface IngressStatus {
  readonly loadBalancer?: { readonly ingress?: readonly { readonly hostname?: string; readonly ip?: string }[] };
}

const LINK = 'link.argocd.argoproj.io/';

/** The addresses that an object can be reached at from outside, as far as it tells them. */
export function externalUrlsOf(object: KubeObject): readonly string[] {
  const links = Object.entries(object.metadata.annotations ?? {}).filter(([name]) => name.startsWith(LINK));
  const own = links.map(([, value]) => value);
  return object.kind === 'Ingress' ? [...own, ...ingressUrls(object)] : own;
}

function ingressUrls({ spec, status, metadata }: KubeObject): readonly string[] {
  if (metadata.annotations?.['argocd.argoproj.io/ignore-default-links'] === 'true') return [];
  const { rules = [], tls = [] } = (spec ?? {}) as IngressSpec;
  const points = ((status ?? {}) as IngressStatus).loadBalancer?.ingress ?? [];
  const point = points.map(({ hostname, ip }) => hostname ?? ip).find((address) => address !== undefined);
  return rules.flatMap(({ host, http }) => {
    const shown = host === undefined || host === '' ? point : host;
    if (shown === undefined) return [];
    const secure = tls.some(({ hosts, secretName }) => secretName !== undefined || hosts?.includes(shown) === true);
    return (http?.paths ?? []).map(({ path = '' }) => `${secure ? 'https' : 'http'}://${shown}${path.replace(/\*$/u, '')}`);
  });
}
