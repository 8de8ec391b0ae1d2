import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readRecording } from './recording.ts';
import type { Recording, RecordingFile } from './recording.ts';

const FOLDER = fileURLToPath(new URL('../recordings', import.meta.url));

/** What a real Argo CD did, by scenario. */
export async function readRecordings(): Promise<ReadonlyMap<string, Recording>> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json.gz'));
  const recordings = await Promise.all(
    files.map(async (name) => readRecording(JSON.parse(gunzipSync(await readFile(join(FOLDER, name))).toString()) as RecordingFile)),
  );
  return new Map(recordings.map((recording) => [recording.scenario, recording]));
}
