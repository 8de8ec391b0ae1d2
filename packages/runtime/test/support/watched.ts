import { startWatchdog } from '../../src/watchdog.ts';

/** A process with a watchdog of 400 ms that stands still for so many milliseconds each time it is told to, or ends. */
const watchdog = startWatchdog(400);
process.stdout.write('ready\n');
process.stdin.on('data', async (text) => {
  if (String(text).trim() === 'end') {
    await watchdog.stop();
    process.exit(0);
  }
  for (const end = performance.now() + Number(text); performance.now() < end;);
  process.stdout.write('awake\n');
});
