// A process that stops as its argument says, and tells on standard output what it does.
import { createLogger } from '../../src/logger.ts';
import { onShutdown } from '../../src/shutdown.ts';

const [how = '', limitMs = '25000'] = process.argv.slice(2);
const say = (word: string): void => void process.stdout.write(`${word}\n`);
const waitForWord = (): Promise<void> => new Promise((resolve) => process.stdin.once('data', () => resolve()));

async function stop(): Promise<void> {
  say('stopping');
  if (how === 'fails') throw new Error('it would not stop');
  if (how === 'hangs') await new Promise(() => {});
  if (how === 'waits') await waitForWord();
  say('stopped');
}

onShutdown(createLogger('test', 'silent'), stop, Number(limitMs));
setInterval(() => {}, 60_000);
say('ready');
