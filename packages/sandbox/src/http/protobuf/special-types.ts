import { WireError, WireReader } from './wire-reader.ts';

type Nested = (name: string, bytes: Buffer) => unknown;
type Special = (bytes: Buffer, nested: Nested) => unknown;

const META = 'apimachinery.pkg.apis.meta.v1';
const EXTENSIONS = 'apiextensions_apiserver.pkg.apis.apiextensions.v1';

/** Types that are something else in JSON than an object of their fields. */
const SPECIAL: Readonly<Record<string, Special>> = {
  [`${META}.Time`]: (bytes) => timeOf(bytes, false),
  [`${META}.MicroTime`]: (bytes) => timeOf(bytes, true),
  [`${META}.FieldsV1`]: (bytes) => jsonOf(bytes),
  [`${META}.Duration`]: (bytes) => `${fieldsOf(bytes).number(1) / 1e9}s`,
  [`${META}.Verbs`]: (bytes) => fieldsOf(bytes).texts(1),
  'api.authentication.v1.ExtraValue': (bytes) => fieldsOf(bytes).texts(1),
  'api.authorization.v1.ExtraValue': (bytes) => fieldsOf(bytes).texts(1),
  'apimachinery.pkg.api.resource.Quantity': (bytes) => fieldsOf(bytes).texts(1)[0] ?? '0',
  'apimachinery.pkg.runtime.RawExtension': (bytes) => jsonOf(bytes),
  'apimachinery.pkg.util.intstr.IntOrString': (bytes) => {
    const fields = fieldsOf(bytes);
    return fields.number(1) === 1 ? (fields.texts(3)[0] ?? '') : fields.number(2);
  },
  [`${EXTENSIONS}.JSON`]: (bytes) => jsonOf(bytes),
  [`${EXTENSIONS}.JSONSchemaPropsOrBool`]: (bytes, nested) => {
    const fields = fieldsOf(bytes);
    const schema = fields.parts(2)[0];
    return schema === undefined ? fields.number(1) !== 0 : nested(`${EXTENSIONS}.JSONSchemaProps`, schema);
  },
  [`${EXTENSIONS}.JSONSchemaPropsOrArray`]: (bytes, nested) => {
    const fields = fieldsOf(bytes);
    const schema = fields.parts(1)[0];
    const one = (each: Buffer) => nested(`${EXTENSIONS}.JSONSchemaProps`, each);
    return schema === undefined ? fields.parts(2).map(one) : one(schema);
  },
  [`${EXTENSIONS}.JSONSchemaPropsOrStringArray`]: (bytes, nested) => {
    const fields = fieldsOf(bytes);
    const schema = fields.parts(1)[0];
    return schema === undefined ? fields.texts(2) : nested(`${EXTENSIONS}.JSONSchemaProps`, schema);
  },
};

export function findSpecial(type: string): Special | undefined {
  return Object.hasOwn(SPECIAL, type) ? SPECIAL[type] : undefined;
}

/** The zero of Go is an empty message: it is null in JSON. */
function timeOf(bytes: Buffer, micro: boolean): string | null {
  if (bytes.length === 0) return null;
  const fields = fieldsOf(bytes);
  const at = new Date(fields.number(1) * 1000);
  if (Number.isNaN(at.getTime())) throw new WireError('a time is out of range');
  const whole = at.toISOString().slice(0, 19);
  return micro ? `${whole}.${String(Math.trunc(fields.number(2) / 1000)).padStart(6, '0')}Z` : `${whole}Z`;
}

function jsonOf(bytes: Buffer): unknown {
  const text = fieldsOf(bytes).texts(1)[0] ?? '';
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError('a raw value is no JSON');
  }
}

interface Fields {
  /** 0 where it is absent. */
  number(field: number): number;
  parts(field: number): Buffer[];
  texts(field: number): string[];
}

function fieldsOf(bytes: Buffer): Fields {
  const numbers = new Map<number, number>();
  const parts: [number, Buffer][] = [];
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const { number, form } = reader.tag();
    if (form === 0) numbers.set(number, reader.integer());
    else if (form === 2) parts.push([number, reader.bytes()]);
    else reader.skip(form);
  }
  const partsOf = (field: number) => parts.filter(([number]) => number === field).map(([, part]) => part);
  return {
    number: (field) => numbers.get(field) ?? 0,
    parts: partsOf,
    texts: (field) => partsOf(field).map((part) => part.toString('utf8')),
  };
}
