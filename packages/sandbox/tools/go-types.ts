import { readFileSync, readdirSync } from 'node:fs';

interface GoField {
  readonly isPointer: boolean;
  readonly omitEmpty: boolean;
}

export interface GoTypes {
  /** @param schema for example `io.k8s.api.core.v1.Container` */
  fieldOf(schema: string, field: string): GoField | undefined;
}

interface Struct {
  readonly fields: Map<string, GoField>;
  readonly inlined: string[];
}

const FIELD = /^\t(?:(\w+) )?\s*([*\w.[\]]+)\s+`json:"([^"]*)"/;

/**
 * Reads the struct types of Kubernetes from Go's module cache.
 *
 * @param cache the folder `k8s.io` there
 * @param version of the modules, as `v0.35.4`
 */
export function readGoTypes(cache: string, version: string): GoTypes {
  const structs = new Map<string, Struct>();
  const packages = {
    'io.k8s.apimachinery.pkg.apis.meta.v1': `apimachinery@${version}/pkg/apis/meta/v1`,
    'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1': `apiextensions-apiserver@${version}/pkg/apis/apiextensions/v1`,
    ...Object.fromEntries(
      readdirSync(`${cache}/api@${version}`, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .flatMap(({ name }) => ['v1', 'v2'].map((v) => [`io.k8s.api.${name}.${v}`, `api@${version}/${name}/${v}`])),
    ),
  };
  for (const [name, folder] of Object.entries(packages)) {
    for (const file of filesOf(`${cache}/${folder}`)) readStructs(name, readFileSync(file, 'utf8'), structs);
  }
  const find = (schema: string, field: string): GoField | undefined => {
    const struct = structs.get(schema);
    const prefix = schema.slice(0, schema.lastIndexOf('.'));
    return (
      struct?.fields.get(field) ?? struct?.inlined.map((type) => find(`${prefix}.${type}`, field)).find((found) => found !== undefined)
    );
  };
  return { fieldOf: find };
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith('types') && name.endsWith('.go'))
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function readStructs(prefix: string, text: string, into: Map<string, Struct>): void {
  let current: Struct | undefined;
  for (const line of text.split('\n')) {
    const start = /^type (\w+) struct \{/.exec(line);
    if (start) {
      current = { fields: new Map(), inlined: [] };
      into.set(`${prefix}.${start[1]}`, current);
    } else if (line === '}') current = undefined;
    const field = current && FIELD.exec(line);
    if (!current || !field) continue;
    const [, , type = '', tag = ''] = field;
    const [name = '', ...options] = tag.split(',');
    if (options.includes('inline') || name === '') current.inlined.push(type.replace(/^.*\./, '').replace('*', ''));
    else
      current.fields.set(name, {
        isPointer: type.startsWith('*'),
        omitEmpty: options.includes('omitempty') || options.includes('omitzero'),
      });
  }
}
