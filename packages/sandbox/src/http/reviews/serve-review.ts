import type { Answer } from '../answer/answer.ts';
import type { Exchange } from '../exchange.ts';
import { VIRTUAL_KINDS } from '../discovery/virtual-kinds.ts';
import { mapAt } from '../read.ts';
import { parseManifest } from '../request/parse-manifest.ts';
import { readBody } from '../request/read-body.ts';
import type { ResourcePath } from '../request/resource-path.ts';
import { methodNotAllowed } from '../resources/target.ts';
import { answerReview } from './answer-review.ts';

/** Answers a question that is posted; undefined for a path of anything that is kept. */
export async function findReview(exchange: Exchange, path: ResourcePath): Promise<Answer | undefined> {
  const kind = VIRTUAL_KINDS.find((each) => each.group === path.group && each.version === path.version && each.plural === path.plural);
  if (kind === undefined || path.name !== undefined) return undefined;
  const { request } = exchange;
  if (request.method !== 'POST') throw methodNotAllowed();
  const options = { contentType: request.headers['content-type'], custom: false, fieldValidation: 'Ignore', warn: undefined } as const;
  const question = parseManifest(await readBody(request), kind, options);
  return { code: 201, body: answerReview(kind, mapAt(question, 'spec'), exchange) };
}
