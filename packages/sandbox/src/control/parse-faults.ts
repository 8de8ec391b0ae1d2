import Type, { type Static } from 'typebox';
import { NO_FAULTS, type Faults } from '../faults.ts';
import type { ControlFieldError } from './control-error.ts';
import { checkBody, invalidBody } from './field-errors.ts';

const MAX_MS = 600_000;
const MAX_IMAGES = 1000;

const closed = { additionalProperties: false } as const;
const Share = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));
const Milliseconds = Type.Number({ minimum: 0, maximum: MAX_MS });
const Switch = Type.Optional(Type.Boolean());

/** The body of `PUT /faults`: everything may be left out. */
const FaultsBody = Type.Object(
  {
    webhooks: Type.Optional(
      Type.Object(
        {
          drop: Share,
          duplicate: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
          delayMs: Type.Optional(Type.Tuple([Milliseconds, Milliseconds])),
          down: Switch,
        },
        closed,
      ),
    ),
    images: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Union([
          Type.Literal('pull_error'),
          Type.Literal('crash_loop'),
          Type.Literal('never_ready'),
          Type.Object({ readyAfterMs: Milliseconds }, closed),
        ]),
      ),
    ),
    api: Type.Optional(Type.Object({ down: Switch, latencyMs: Type.Optional(Milliseconds), errorRate: Share }, closed)),
    controller: Type.Optional(Type.Object({ paused: Switch, staleHealthMs: Type.Optional(Milliseconds) }, closed)),
    repository: Type.Optional(Type.Object({ unreachable: Switch }, closed)),
  },
  closed,
);

type FaultsBody = Static<typeof FaultsBody>;

/**
 * Reads the faults that shall be in force; what is left out is off.
 *
 * @throws ControlError invalid_request
 */
export function parseFaults(body: unknown): Faults {
  checkBody(FaultsBody, body);
  const { webhooks, images = {}, api, controller, repository } = body as FaultsBody;
  const errors = [...checkDelay(webhooks?.delayMs ?? [0, 0]), ...checkImages(Object.keys(images))];
  if (errors.length > 0) throw invalidBody(errors);
  return {
    webhooks: { ...NO_FAULTS.webhooks, ...webhooks },
    images,
    api: { ...NO_FAULTS.api, ...api },
    controller: { ...NO_FAULTS.controller, ...controller },
    repository: { ...NO_FAULTS.repository, ...repository },
  };
}

function checkDelay([least, most]: readonly [number, number]): ControlFieldError[] {
  if (least <= most) return [];
  return [
    { pointer: '/webhooks/delayMs', code: 'out_of_range', detail: 'The first number of webhooks/delayMs must not be above the second.' },
  ];
}

function checkImages(names: readonly string[]): ControlFieldError[] {
  if (names.length > MAX_IMAGES) {
    return [{ pointer: '/images', code: 'out_of_range', detail: `images must not have more than ${MAX_IMAGES} entries.` }];
  }
  return names
    .filter((name) => !/^[A-Za-z0-9][!-~]{0,511}$/.test(name))
    .map((name) => ({
      pointer: `/images/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'invalid_value',
      detail: 'An image is named by 1 to 512 visible ASCII characters, of which the first is a letter or a digit.',
    }));
}
