// Writes the files that are generated from the sources and committed; with --check it only says which are not up to date.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED } from './generated-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
process.exit(await main(process.argv.slice(2)));

async function main(args: string[]): Promise<number> {
  const isCheck = args.includes('--check');
  const stale: string[] = [];
  for (const { file, render } of GENERATED) {
    const text = await render();
    if ((await readFile(join(root, file), 'utf8').catch(() => undefined)) === text) continue;
    stale.push(file);
    if (!isCheck) await writeFile(join(root, file), text);
  }
  for (const file of stale) process.stdout.write(isCheck ? `${file} is not up to date.\n` : `Wrote ${file}.\n`);
  return isCheck && stale.length > 0 ? 1 : 0;
}
