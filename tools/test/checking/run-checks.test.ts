import t from 'tap';
import { runChecks } from '../../checking/run-checks.ts';

t.test('what fails is shown with its output and remedy, and the rest still runs', async (t) => {
  let text = '';
  const checks = [
    { name: 'first', remedy: 'nothing', command: ['node', '--eval', 'console.log("fine")'] },
    { name: 'second', remedy: 'mend it', command: ['node', '--eval', 'console.log("torn sail"); process.exit(3)'] },
    { name: 'third', remedy: 'install it', command: ['no-such-program-here'] },
    { name: 'fourth', remedy: 'nothing', command: ['node', '--eval', ''] },
  ] as const;
  const totals = await runChecks(checks, { write: (more) => (text += more) }, new AbortController().signal);
  t.strictSame(totals, { passed: 2, failed: 2 });
  t.match(
    text,
    /^ok - first \(\d+\.\d s\)\nnot ok - second \(\d+\.\d s\)\ntorn sail\n {2}mend it\nnot ok - third .*no-such-program-here.*ok - fourth/s,
  );
  t.notMatch(text, /fine/);
});

t.test('a signal ends the running check and leaves out the rest', async (t) => {
  const checks = [
    { name: 'long', remedy: '', command: ['node', '--eval', 'setInterval(() => {}, 1000)'] },
    { name: 'never', remedy: '', command: ['node', '--eval', ''] },
  ] as const;
  t.strictSame(await runChecks(checks, { write: () => t.fail('nothing ends') }, AbortSignal.timeout(100)), { passed: 0, failed: 0 });
});
