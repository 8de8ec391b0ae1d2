import type { KubeObject } from '../../kubernetes/object.ts';
import type { Application, ApplicationStatus } from '../application/types.ts';
import type { LiveCache } from '../destination/live-cache.ts';
import { externalUrlsOf } from './external-urls.ts';

const LINK = 'link.argocd.argoproj.io/';

/** The objects and all that belongs to them, each once. */
export function* withChildren(live: LiveCache, roots: Iterable<KubeObject>): Iterable<KubeObject> {
  const seen = new Set<string>();
  const open = [...roots];
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    if (seen.has(object.metadata.uid)) continue;
    seen.add(object.metadata.uid);
    yield object;
    open.push(...live.childrenOf(object));
  }
}

/** The images and addresses of an Application: those of its pods, and of its ingresses and links. */
export function summarize(
  application: Application,
  live: LiveCache,
  roots: Iterable<KubeObject>,
): NonNullable<ApplicationStatus['summary']> {
  const images = new Set<string>();
  const urls = new Set<string>();
  for (const object of withChildren(live, roots)) {
    if (object.kind === 'Pod') for (const image of podImagesOf(object)) images.add(image);
    for (const url of externalUrlsOf(object)) urls.add(url);
  }
  for (const [name, value] of Object.entries(application.metadata.annotations ?? {})) if (name.startsWith(LINK)) urls.add(value);
  return {
    ...(urls.size === 0 ? {} : { externalURLs: [...urls].toSorted() }),
    ...(images.size === 0 ? {} : { images: [...images].toSorted() }),
  };
}

interface Containers {
  readonly containers?: readonly { readonly image?: string }[];
  readonly initContainers?: readonly { readonly image?: string }[];
}

function podImagesOf({ spec }: KubeObject): readonly string[] {
  const { containers = [], initContainers = [] } = (spec ?? {}) as Containers;
  return [...initContainers, ...containers].map(({ image }) => image).filter((image) => image !== undefined);
}
