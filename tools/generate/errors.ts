import { PROBLEMS } from '@argosy/domain/problems';
import { table } from './markdown.ts';

const INTRODUCTION = `# Errors

<!-- Generated from packages/domain/src/problems.ts by \`npm run generate\`. -->

Every error is a problem document (RFC 9457), \`application/problem+json\`, with \`type\`, \`title\`, \`status\`, \`detail\`, \`instance\`,
\`code\` and \`requestId\`. Programs go by \`code\`: it does not change. \`detail\` is a sentence for people and may change.

Where fields of the input are wrong, \`errors\` names each of them: \`pointer\` (a JSON Pointer into the body), \`code\`, \`detail\`.
What the OpenAPI document alone can refuse is 400; what needs parsing, other data or a policy is 422. What is foreign and what
does not exist are the same 404.

An answer with \`Retry-After\` (always with 503) may be tried again after so many seconds. With an \`Idempotency-Key\` a repeated
\`POST\` has no second effect; answers 401, 429 and 5xx are not kept under the key.`;

/** docs/errors.md: every code of the table, by HTTP status. */
export function renderErrors(): string {
  const byStatus = Map.groupBy(Object.entries(PROBLEMS), ([, problem]) => problem.status);
  const sections = [...byStatus]
    .toSorted(([a], [b]) => a - b)
    .map(([status, problems]) => {
      const rows = problems.map(([code, { title, help }]) => [`<a id="${code}"></a>\`${code}\``, title, help]);
      return `## ${status}\n\n${table(['code', 'meaning', 'what to do'], rows)}`;
    });
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}
