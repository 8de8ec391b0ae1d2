import { PROBLEMS, type ErrorCode } from '@argosy/domain/problems';
import type { Test } from 'tap';
import type { Answer } from './call.ts';

/**
 * Asserts that an answer is the contract's problem document.
 *
 * @param pointer the field that it has to name
 */
export function isProblem(t: Test, answer: Answer, code: ErrorCode, pointer?: string | RegExp, name: string = code): void {
  const { status, title } = PROBLEMS[code];
  t.equal(answer.status, status, `${name}: status`);
  t.match(answer.headers['content-type'], /^application\/problem\+json/, `${name}: content type`);
  t.match(
    answer.body,
    { type: `/errors/${code}`, title, status, code, detail: /./, instance: /^\//, requestId: /^req-[-0-9a-f]{36}$/ },
    `${name}: problem document`,
  );
  if (pointer !== undefined)
    t.match(answer.body['errors'], [{ pointer, code: /^[a-zA-Z_0-9]+$/, detail: /./ }], `${name}: names the field`);
}

/** The answer's bytes without what tells one request from another. */
export function withoutRequest(answer: Answer): string {
  const { instance, requestId } = answer.body as { instance?: string; requestId?: string };
  const text = answer.text.replace(JSON.stringify(instance), '""').replace(JSON.stringify(requestId), '""');
  const { date: _date, ...headers } = answer.headers;
  return JSON.stringify({ status: answer.status, headers: { ...headers, 'content-length': '' }, text });
}
