import t from 'tap';
import { isCronExpression } from '../../src/config/cron.ts';

t.test('five fields of values, ranges, steps and lists are a cron expression, and so are the macros', async (t) => {
  const right = [
    '* * * * *',
    '*/15 * * * *',
    '0 0 1 1 0',
    '59 23 31 12 6',
    '1,2,3 4-6 7-9/2 jan-MAR,Dec mon-fri',
    '0 2 * * SUN',
    '? ? ? ? ?',
    '0  0   *  * *',
    '5/10 * * * *',
    '00 07 01 02 *',
    '@hourly',
    '@midnight',
    '@annually',
  ];
  for (const text of right) t.ok(isCronExpression(text), text);
});

t.test('what the CronJob controller would refuse is refused', async (t) => {
  const wrong = [
    '',
    '*',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 0 *',
    '* * * 13 *',
    '* * * * 7',
    '*/0 * * * *',
    '5-1 * * * *',
    'a * * * *',
    '* * * foo *',
    '1- * * * *',
    '-1 * * * *',
    '1,,2 * * * *',
    '1/2/3 * * * *',
    '1-2-3 * * * *',
    '@reboot',
    '@every 5m',
    'TZ=UTC * * * * *',
    '* * * * *\n',
    '*\t* * * *',
    `${'*,'.repeat(60)}* * * * *`,
  ];
  for (const text of wrong) t.notOk(isCronExpression(text), JSON.stringify(text.slice(0, 40)));
});
