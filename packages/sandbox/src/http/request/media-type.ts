/** A media type in lower case and its parameters, for example `application/json;as=Table;v=v1;g=meta.k8s.io`. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

// A header has 32 KiB at most; nobody names more types than these.
const MOST = 50;

/** The types of an Accept header, in its order. */
export function parseMediaTypes(header: string): MediaType[] {
  return header.split(',', MOST).map(parseMediaType);
}

export function parseMediaType(text: string): MediaType {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const pairs = parameters.map((parameter): [string, string] => {
    const [name = '', value = ''] = parameter.split('=', 2);
    return [name.toLowerCase(), value];
  });
  return { type: type.toLowerCase(), parameters: new Map(pairs) };
}
