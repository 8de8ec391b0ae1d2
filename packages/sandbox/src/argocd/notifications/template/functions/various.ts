import { formatTime } from '../../go/format-time.ts';
import { GoDuration, parseDuration } from '../../go/duration.ts';
import { goFunction, type GoFunction } from '../../go/function.ts';
import { renderJson, type JsonStyle } from '../../go/json.ts';
import { GoTime } from '../../go/time.ts';
import { copyOf, GoError, kindOf, typeOf } from '../../go/values.ts';
import { isEmpty, shortTypeOf, toFloat, toInteger, toTime } from './cast.ts';

const encode = (style: JsonStyle = {}) => goFunction('any', (value: unknown) => renderJson(value, style));

/** As `encode`, but what cannot be written is the empty text. */
const encodeOrNothing = (style: JsonStyle = {}) =>
  goFunction('any', (value: unknown) => {
    try {
      return renderJson(value, style);
    } catch (error) {
      if (error instanceof GoError) return '';
      throw error;
    }
  });

/** Sprig's functions for JSON, for what is absent, and for kinds. */
export const VARIOUS: Readonly<Record<string, GoFunction>> = {
  toJson: encodeOrNothing(),
  mustToJson: encode(),
  toPrettyJson: encodeOrNothing({ pretty: true }),
  mustToPrettyJson: encode({ pretty: true }),
  toRawJson: encode({ escapeHtml: false }),
  mustToRawJson: encode({ escapeHtml: false }),
  fromJson: goFunction('string', (text: string) => {
    try {
      return copyOf(JSON.parse(text));
    } catch {
      return null;
    }
  }),
  mustFromJson: goFunction('string', (text: string) => {
    try {
      return copyOf(JSON.parse(text));
    } catch (error) {
      throw new GoError(`invalid JSON: ${(error as Error).message}`);
    }
  }),
  default: goFunction('any,any...', (fallback: unknown, ...given: unknown[]) => (isEmpty(given[0]) ? fallback : given[0])),
  empty: goFunction('any', isEmpty),
  coalesce: goFunction('any...', (...values: unknown[]) => values.find((value) => !isEmpty(value)) ?? null),
  ternary: goFunction('any,any,bool', (yes: unknown, no: unknown, which: boolean) => (which ? yes : no)),
  all: goFunction('any...', (...values: unknown[]) => values.every((value) => !isEmpty(value))),
  any: goFunction('any...', (...values: unknown[]) => values.some((value) => !isEmpty(value))),
  typeOf: goFunction('any', typeOf),
  kindOf: goFunction('any', shortTypeOf),
  typeIs: goFunction('string,any', (type: string, value: unknown) => typeOf(value) === type),
  kindIs: goFunction('string,any', (kind: string, value: unknown) => shortTypeOf(value) === kind),
};

const sum = (...values: unknown[]) => values.reduce((total: number, value) => total + toInteger(value), 0);

/** @throws GoError for 0, as Go does */
const divisor = (value: unknown) => {
  const number = toInteger(value);
  if (number === 0) throw new GoError('runtime error: integer divide by zero');
  return number;
};

const max = goFunction('any,any...', (...values: unknown[]) => Math.max(...values.map(toInteger)));

/** Sprig's functions for numbers. */
export const NUMBERS: Readonly<Record<string, GoFunction>> = {
  int: goFunction('any', toInteger),
  int64: goFunction('any', toInteger),
  float64: goFunction('any', toFloat),
  atoi: goFunction('string', (text: string) => (/^[-+]?\d+$/.test(text) ? Number(text) : 0)),
  add: goFunction('any...', sum),
  add1: goFunction('any', (value: unknown) => toInteger(value) + 1),
  sub: goFunction('any,any', (a: unknown, b: unknown) => toInteger(a) - toInteger(b)),
  mul: goFunction('any,any...', (...values: unknown[]) => values.reduce((product: number, value) => product * toInteger(value), 1)),
  div: goFunction('any,any', (a: unknown, b: unknown) => Math.trunc(toInteger(a) / divisor(b)) + 0),
  mod: goFunction('any,any', (a: unknown, b: unknown) => (toInteger(a) % divisor(b)) + 0),
  max,
  biggest: max,
  min: goFunction('any,any...', (...values: unknown[]) => Math.min(...values.map(toInteger))),
  maxf: goFunction('any,any...', (...values: unknown[]) => Math.max(...values.map(toFloat))),
  minf: goFunction('any,any...', (...values: unknown[]) => Math.min(...values.map(toFloat))),
  floor: goFunction('any', (value: unknown) => Math.floor(toFloat(value))),
  ceil: goFunction('any', (value: unknown) => Math.ceil(toFloat(value))),
  round: goFunction('any,int', (value: unknown, places: number) => round(toFloat(value), places)),
};

function round(value: number, places: number): number {
  const scaled = value * 10 ** places;
  return (scaled % 1 >= 0.5 ? Math.ceil(scaled) : Math.floor(scaled)) / 10 ** places;
}

/**
 * Sprig's functions for dates. All zones are UTC.
 *
 * @param now the time that it is
 */
export function dateFunctions(now: () => Date): Readonly<Record<string, GoFunction>> {
  const at = (value: unknown) => new GoTime(toTime(value, now()).milliseconds);
  const modify = (span: string, time: GoTime) =>
    new GoTime(time.milliseconds + (parseDuration(span)?.milliseconds ?? 0), time.offsetMinutes);
  const since = (value: unknown) => Math.round((now().getTime() - at(value).milliseconds) / 1000) * 1000;
  return {
    now: goFunction('', () => new GoTime(now().getTime())),
    date: goFunction('string,any', (layout: string, value: unknown) => formatTime(at(value), layout)),
    htmlDate: goFunction('any', (value: unknown) => formatTime(at(value), '2006-01-02')),
    dateModify: goFunction('string,time', modify),
    date_modify: goFunction('string,time', modify),
    unixEpoch: goFunction('time', (time: GoTime) => String(Math.floor(time.milliseconds / 1000))),
    ago: goFunction('any', (value: unknown) => GoDuration.ofMilliseconds(since(value)).toString()),
    duration: goFunction('any', (seconds: unknown) => {
      const whole = kindOf(seconds) === 'int' || kindOf(seconds) === 'string';
      return GoDuration.ofMilliseconds(whole ? toInteger(seconds) * 1000 : 0).toString();
    }),
  };
}
