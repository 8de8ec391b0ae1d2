import type { Manifest } from '../../kubernetes/object.ts';
import { findManifestFiles, readManifests } from './find-manifests.ts';
import { keyOf, rememberResult } from './remember-result.ts';
import { directorySource } from './source.ts';
import type { SourceWork } from './source-work.ts';
import { unfoldLists } from './unfold-lists.ts';
import type { Workshop } from './workshop.ts';

const WEIGHT_OF_FILE = 500;

/**
 * The manifests that stand as files in a folder.
 *
 * @returns them, and a key that is the same for the same files
 * @throws RpcError
 */
export async function renderDirectory(
  workshop: Workshop,
  { source, snapshot, folder }: SourceWork,
  hard: boolean,
): Promise<{ readonly manifests: readonly Manifest[]; readonly key: string }> {
  const files = await findManifestFiles(snapshot, folder, directorySource(source.raw));
  // What a link leads to may change though the link does not.
  const links = files.some(({ hash }) => hash === '') ? snapshot.root : '';
  const key = keyOf('Directory', files, links);
  const manifests = await rememberResult(workshop, key, hard, async () => {
    const objects = await readManifests(snapshot, source.path, files, workshop);
    return { rendered: { manifests: unfoldLists(objects) }, weight: WEIGHT_OF_FILE * (files.length + 1) };
  });
  return { manifests, key };
}
