// Writes the files that are generated from the sources and committed; with --check it only says which are not up to date.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GENERATED } from './files.ts';
import { updateFiles } from './update-files.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param args the arguments of the command
 * @param say told one line for each file that differs
 * @returns the exit code: 1 where `--check` found a file that is not up to date
 */
export async function main(args: readonly string[], say: (line: string) => void): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { check: { type: 'boolean', default: false } } });
  const stale = await updateFiles(root, GENERATED, !values.check);
  for (const file of stale) say(values.check ? `${file} is not up to date: npm run generate` : `Wrote ${file}`);
  return values.check && stale.length > 0 ? 1 : 0;
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2), (line) => void process.stdout.write(`${line}\n`));
}
