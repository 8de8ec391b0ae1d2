import t from 'tap';
import { parseConfiguration } from '../../../../src/argocd/notifications/configuration/parse-configuration.ts';
import { createFunctions, namesOf } from '../../../../src/argocd/notifications/template/functions/create-functions.ts';
import { readFixture } from '../support/read-fixture.ts';

const names = namesOf(createFunctions(() => new Date()));
const secrets = { token: Buffer.from('s3: cret'), number: Buffer.from('12') };
const parse = (data: Record<string, string>) => parseConfiguration(data, secrets, names);

t.test('a configuration is refused if and only if Argo CD refuses it', async (t) => {
  const { cases } = readFixture<{ cases: { config?: Record<string, string>; error?: string }[] }>('configurations');
  t.ok(cases.length > 40);
  for (const { config = {}, error } of cases) {
    if (error === undefined) t.doesNotThrow(() => parse(config), JSON.stringify(config));
    else t.throws(() => parse(config), { name: 'InvalidTextError' }, error);
  }
});

t.test('fact-31: a duration that is a text breaks everything, in the words that Argo CD has for it', async (t) => {
  t.throws(() => parse({ 'service.webhook.x': 'retryWaitMin: 2s' }), {
    message: /cannot unmarshal string into Go struct field WebhookOptions.retryWaitMin of type time.Duration/,
    cause: 'service.webhook.x',
  });
});

t.test('secrets are put into what they are named in, whatever they hold, and an unknown one stays', async (t) => {
  const text = 'url: http://x/$token\nheaders:\n- {name: A, value: Bearer $token-$none}\n';
  const service = parse({ 'service.webhook.x': text }).services.get('x');
  t.match(service, { url: 'http://x/s3: cret', shownUrl: 'http://x/$token', headers: [{ name: 'A', value: 'Bearer $token-$none' }] });
  t.equal(parse({ 'service.webhook.x': 'headers:\n- {name: A, value: "$token"}' }).services.get('x')?.headers[0]?.value, 's3: cret');
});

t.test('what only the sandbox does not know is told as that', async (t) => {
  const foreign: Record<string, string>[] = [
    { 'service.slack': 'token: x' },
    { 'service.email.gmail': 'host: x' },
    { 'template.a': 'message: x\nslack: {}' },
    { 'template.a': 'webhook: {x: {body: "{{ genPrivateKey }}"}}' },
    { 'trigger.a': '- when: groupBy([], 1)' },
    { 'config.yaml': 'triggers: []' },
  ];
  for (const data of foreign) t.throws(() => parse(data), { name: 'UnsupportedTextError' }, JSON.stringify(data));
});
