import { Missing } from './errors.mjs';
import { findProgram } from './find-program.mjs';

/**
 * Says before anything is installed that git is not there: Argosy serves and reads repositories with it.
 *
 * @throws Missing
 */
export function assertGit() {
  if (findProgram('git')) return;
  const how = process.platform === 'darwin' ? 'xcode-select --install' : 'your package manager (package git)';
  throw new Missing('Argosy needs git, which is not on PATH.', `Install it with: ${how}`);
}
