import { setFlagsFromString } from 'node:v8';
import { createContext, Script } from 'node:vm';

// Go's patterns never need more time than the text is long, and who writes them counts on it. Nearly all of them can be run
// in that way here too; where V8 cannot, they are stopped.
setFlagsFromString('--enable-experimental-regexp-engine');

type Test = (value: string) => boolean;

const WIDE = /[\ud800-\udfff]/;
const WITHIN_MS = 50;
const REMEMBERED = 1000;
const tests = new Map<string, Test>();
const run = new Script('pattern.test(value)');

/** Whether a text has what a pattern of a custom kind asks for. A pattern that JavaScript cannot read lets everything through. */
export function matchesPattern(pattern: string, value: string): boolean {
  let test = tests.get(pattern);
  if (test === undefined) {
    if (tests.size >= REMEMBERED) tests.clear();
    test = compile(pattern);
    tests.set(pattern, test);
  }
  return test(value);
}

function compile(pattern: string): Test {
  const whole = parse(pattern, 'u');
  if (whole === undefined) return () => true;
  // The other way knows neither classes of Unicode nor letters beyond 16 bits.
  const linear = /\\[pPu]/.test(pattern) ? undefined : parse(pattern, 'l');
  return (value) => (linear === undefined || WIDE.test(value) ? testWithin(whole, value) : linear.test(value));
}

function parse(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

/** False where no answer is found in time. */
function testWithin(pattern: RegExp, value: string): boolean {
  try {
    return run.runInContext(createContext({ pattern, value }), { timeout: WITHIN_MS }) as boolean;
  } catch {
    return false;
  }
}
