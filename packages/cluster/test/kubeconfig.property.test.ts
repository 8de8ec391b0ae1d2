import fc from 'fast-check';
import t from 'tap';

import { AppError } from '@argosy/domain/app-error';

import { parseKubeconfig } from '../src/kubeconfig.ts';
import { kubeconfigOf, TOKEN } from './support/kubeconfig-of.ts';

const DANGEROUS = [
  'exec',
  'auth-provider',
  'tokenFile',
  'token-file',
  'certificate-authority',
  'client-certificate',
  'client-key',
  'proxy-url',
  'as',
  'as-uid',
  'as-groups',
  'as-user-extra',
  'username',
  'password',
  'insecure-skip-tls-verify',
];

/** The same name with letters in any case and separators added or taken away. */
const spelling = fc
  .tuple(fc.constantFrom(...DANGEROUS), fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), fc.constantFrom('-', '_', ''))
  .map(([name, upper, separator]) =>
    [...name.replaceAll('-', separator)].map((letter, index) => (upper[index] === true ? letter.toUpperCase() : letter)).join(''),
  );

/** Puts an entry at a random place of a tree of maps and lists. */
function plant(tree: unknown, path: readonly number[], key: string, value: unknown): unknown {
  const [step, ...rest] = path;
  if (typeof tree !== 'object' || tree === null || step === undefined) return { [key]: value };
  const children = Object.keys(tree);
  const child = children[step % Math.max(children.length, 1)];
  if (rest.length === 0 && !Array.isArray(tree)) return { ...tree, [key]: value };
  if (child === undefined) return { [key]: value };
  const planted = plant((tree as Record<string, unknown>)[child], rest, key, value);
  return Array.isArray(tree) ? tree.with(Number(child), planted) : { ...tree, [child]: planted };
}

t.test('trust-G07: a dangerous entry is refused wherever it stands and however it is spelled', async (t) => {
  const root: unknown = JSON.parse(kubeconfigOf());
  fc.assert(
    fc.property(
      spelling,
      fc.array(fc.nat(6), { minLength: 1, maxLength: 6 }),
      fc.constantFrom<unknown>('x', true, null, {}, ['x']),
      (key, path, value) => {
        const text = JSON.stringify(plant(root, path, key, value));
        try {
          parseKubeconfig(text);
        } catch (error) {
          return error instanceof AppError && error.code === 'invalid_kubeconfig' && !error.message.includes(TOKEN);
        }
        return false;
      },
    ),
    { numRuns: 3000 },
  );
  t.pass('3,000 of 3,000 refused');
});

t.test('trust-G07: whatever text comes, it is accepted or refused by the one error, which holds nothing of it', async (t) => {
  const piece = fc.constantFrom(
    'users:',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ': ',
    '"',
    "'",
    '|',
    '>',
    '&a ',
    '*a',
    '!!x ',
    '#',
    '%',
    '---\n',
    '?',
    TOKEN,
    'é',
    '\0',
    '\t',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        fc.string({ unit: 'binary', maxLength: 200 }),
      ),
      (text) => {
        try {
          parseKubeconfig(text);
        } catch (error) {
          return error instanceof AppError && error.code === 'invalid_kubeconfig' && !error.message.includes(TOKEN);
        }
        return true;
      },
    ),
    { numRuns: 5000 },
  );
  t.pass('5,000 of 5,000');
});
