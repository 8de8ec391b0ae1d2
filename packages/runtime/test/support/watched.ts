import { startWatchdog } from '../../src/watchdog.ts';

/** A process with a watchdog of 400 ms that stands still for so many milliseconds each time it is told to, or ends. */
const watchdog = startWatchdog(400);
process.stdout.write('ready\n');
process.stdin.on('data', (text) => {
  if (String(text).trim() === 'end') {
    void watchdog.stop().then(() => process.exit(0));
    return;
  }
  for (const end = performance.now() + Number(text); performance.now() < end;);
  process.stdout.write('awake\n');
});
