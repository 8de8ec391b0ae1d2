import { badRequest } from '../../kubernetes/api-error.ts';

type Labels = Readonly<Record<string, string>>;
export type LabelTest = (labels: Labels) => boolean;

type Token = { readonly type: 'word' | 'symbol' | 'end'; readonly text: string };

const SYMBOLS = /^(?:==|!=|[=!(),<>])/;
const WORD = /^[^\s=!(),<>]+/;
const KEY = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const MAX_LENGTH = 16_384;

/**
 * Reads a label selector in the words of Kubernetes: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`.
 *
 * @throws ApiError 400
 */
export function parseLabelSelector(selector: string): LabelTest {
  if (selector.length > MAX_LENGTH) throw badRequest('unable to parse requirement: the label selector is too long');
  const reader = new Reader(selector);
  const tests: LabelTest[] = [];
  if (reader.peek().type === 'end') return () => true;
  for (;;) {
    tests.push(readRequirement(reader));
    const token = reader.next();
    if (token.type === 'end') break;
    if (token.text !== ',') throw unexpected(token, "',' or 'end of string'");
    if (reader.peek().type === 'end') throw badRequest("found '', expected: identifier after ','");
  }
  return (labels) => tests.every((test) => test(labels));
}

function readRequirement(reader: Reader): LabelTest {
  const isNegated = reader.peek().text === '!' && reader.peek().type === 'symbol';
  if (isNegated) reader.next();
  const key = readKey(reader);
  const { type, text } = reader.peek();
  if (isNegated) return (labels) => !Object.hasOwn(labels, key);
  if (type === 'end' || text === ',') return (labels) => Object.hasOwn(labels, key);
  reader.next();
  if (text === 'in' || text === 'notin') return setTest(key, text === 'in', readValues(reader));
  if (text === '=' || text === '==' || text === '!=') return equalityTest(key, text !== '!=', checkValue(readExact(reader), key));
  if (text === '<' || text === '>') return orderTest(key, text === '>', readExact(reader));
  throw unexpected({ type, text }, 'in, notin, =, ==, !=, gt, lt');
}

function setTest(key: string, isIn: boolean, values: ReadonlySet<string>): LabelTest {
  if (isIn) return (labels) => Object.hasOwn(labels, key) && values.has(labels[key] as string);
  return (labels) => !Object.hasOwn(labels, key) || !values.has(labels[key] as string);
}

function equalityTest(key: string, isEqual: boolean, value: string): LabelTest {
  return (labels) => (Object.hasOwn(labels, key) && labels[key] === value) === isEqual;
}

function orderTest(key: string, isGreater: boolean, bound: string): LabelTest {
  if (!/^-?\d{1,18}$/.test(bound)) {
    throw badRequest(
      `unable to parse requirement: values[0][${key}]: Invalid value: "${bound}": for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  }
  return (labels) => {
    const value = labels[key];
    if (value === undefined || !/^-?\d{1,18}$/.test(value)) return false;
    return isGreater ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
  };
}

function readKey(reader: Reader): string {
  const token = reader.next();
  if (token.type !== 'word') throw unexpected(token, "!, identifier, or 'end of string'");
  if (KEY.test(token.text)) return token.text;
  const rule =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  throw badRequest(`unable to parse requirement: <nil>: Invalid value: "${token.text}": ${rule}`);
}

/** The value of an equality: nothing stands for the empty one. */
function readExact(reader: Reader): string {
  const token = reader.peek();
  if (token.type === 'end' || token.text === ',') return '';
  reader.next();
  if (token.type !== 'word') throw unexpected(token, 'identifier');
  return token.text;
}

function readValues(reader: Reader): ReadonlySet<string> {
  const open = reader.next();
  if (open.text !== '(') throw unexpected(open, "'('");
  const values = new Set<string>();
  for (;;) {
    const token = reader.peek();
    if (token.type === 'word') values.add(checkValue(reader.next().text, 'values'));
    else if (token.text === ',' || token.text === ')') values.add('');
    else throw unexpected(token, "',', ')' or identifier");
    const after = reader.next();
    if (after.text === ')') return values;
    if (after.text !== ',') throw unexpected(after, "',' or ')'");
  }
}

function checkValue(value: string, key: string): string {
  if (VALUE.test(value)) return value;
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
    "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
  throw badRequest(`unable to parse requirement: values[0][${key}]: Invalid value: "${value}": ${rule}`);
}

function unexpected({ type, text }: Token, expected: string): Error {
  return badRequest(`unable to parse requirement: found '${type === 'end' ? '' : text}', expected: ${expected}`);
}

class Reader {
  #rest: string;
  #ahead: Token | undefined;

  constructor(text: string) {
    this.#rest = text;
  }

  peek(): Token {
    return (this.#ahead ??= this.#read());
  }

  next(): Token {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  #read(): Token {
    const rest = this.#rest.trimStart();
    if (rest === '') return { type: 'end', text: '' };
    const symbol = SYMBOLS.exec(rest)?.[0];
    const text = symbol ?? (WORD.exec(rest)?.[0] as string);
    this.#rest = rest.slice(text.length);
    return { type: symbol === undefined ? 'word' : 'symbol', text };
  }
}
