// Makes the recordings out of several runs on a real cluster: folders that record.ts wrote.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { digest } from './compare/digest.ts';
import { record, writeRecording } from './compare/recording.ts';
import type { ScenarioSeen } from './script/play.ts';

const target = fileURLToPath(new URL('recordings', import.meta.url));
const [first = '', ...others] = process.argv.slice(2);
await mkdir(target, { recursive: true });
for (const file of (await readdir(first)).filter((name) => name.endsWith('.json') && name !== 'values.json')) {
  const texts = await Promise.all([first, ...others].map((folder) => readFile(join(folder, file), 'utf8')));
  const recording = record(texts.map((text) => digest(JSON.parse(text) as ScenarioSeen)));
  await writeFile(join(target, `${file}.gz`), gzipSync(JSON.stringify(writeRecording(recording)), { level: 9 }));
}
