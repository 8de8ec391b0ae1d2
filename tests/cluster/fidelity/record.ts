// Plays the script on a cluster and writes what was seen, untouched, into a folder.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { playAll } from './script/play-all.ts';
import { SCENARIOS } from './script/scenarios.ts';
import { openSide } from './stage/side.ts';
import { openWorld } from './stage/world.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kubeconfig: { type: 'string', default: '' },
    kubectl: { type: 'string', default: 'kubectl' },
    helm: { type: 'string', default: 'helm' },
    folder: { type: 'string', default: '' },
    lanes: { type: 'string', default: '1' },
  },
});

await mkdir(values.folder, { recursive: true });
const world = await openWorld(await openSide(values.kubeconfig, values));
try {
  const begun = performance.now();
  const chosen = SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  await playAll(world, chosen, {
    lanes: Number(values.lanes),
    onSeen: async (seen) => {
      await writeFile(join(values.folder, `${seen.scenario}.json`), JSON.stringify(seen));
      const stuck = seen.steps.find(({ isOver }) => !isOver);
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      process.stdout.write(`${seconds} s: ${seen.scenario}${stuck === undefined ? '' : ` is stuck in "${stuck.step}"`}\n`);
    },
  });
} finally {
  await world.close();
}
