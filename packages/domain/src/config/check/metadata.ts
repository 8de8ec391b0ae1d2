import type { FieldError } from '../../app-error.ts';
import { at } from './pointer.ts';

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?){0,20}$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
/** Whose names mean something to Argosy, to Argo CD, to Helm or to pod security. */
const PROTECTED_PREFIX = /(?:^|\.)(?:argosy\.dev|argoproj\.io|helm\.sh)$|(?:^|\.)security\./;
const PROTECTED_LABEL =
  /^(?:app\.kubernetes\.io|batch\.kubernetes\.io)\/|^(?:pod-template-hash|controller-revision-hash|controller-uid|job-name)$/;
/** Raw configuration of a shared ingress controller reaches further than one app. */
const SNIPPET = /snippet$/;

/** Checks the names of annotations. */
export function checkMetadataNames(entries: Record<string, string>, pointer: string): FieldError[] {
  return Object.keys(entries).flatMap((key) => checkName(key, at(pointer, key)));
}

/** Checks names and values of labels; those that find objects again are Argosy's own. */
export function checkLabels(labels: Record<string, string>, pointer: string): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const here = at(pointer, key);
    if (PROTECTED_LABEL.test(key)) return [isOurs(key, here)];
    const errors = checkName(key, here);
    if (!VALUE.test(value))
      errors.push({
        pointer: here,
        code: 'invalid_label',
        detail: "A label's value has at most 63 letters, digits, dots, hyphens and underscores.",
      });
    return errors;
  });
}

function checkName(key: string, pointer: string): FieldError[] {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? '' : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (!NAME.test(name) || (slash >= 0 && (prefix.length > 253 || !PREFIX.test(prefix)))) {
    return [
      {
        pointer,
        code: 'invalid_name',
        detail: 'This is no name of a label or an annotation: at most 63 characters, before it a domain and a slash if wanted.',
      },
    ];
  }
  return PROTECTED_PREFIX.test(prefix) || SNIPPET.test(name) ? [isOurs(key, pointer)] : [];
}

function isOurs(key: string, pointer: string): FieldError {
  return { pointer, code: 'protected_value', detail: `"${key.slice(0, 100)}" cannot be set here.` };
}
