/** A repository's address in the one form that projects' patterns are compared with. */
export function normalizeRepositoryUrl(url: string): string {
  let text = url.trim().toLowerCase();
  const scp = /^(?:[\w.-]+@)?[\w.-]+:(?!\/\/)/u.exec(text);
  if (scp !== null && !text.includes('://')) text = `ssh://${text.replace(':', '/')}`;
  text = text.replace(/\.git$/u, '');
  const parts = /^(?<scheme>[a-z]+):\/\/(?:(?<user>[^/@]*)@)?(?<rest>.*)$/u.exec(text)?.groups;
  if (parts === undefined) return text;
  const { scheme = '', user, rest = '' } = parts;
  const withoutPort = scheme === 'ssh' ? rest.replace(/^(?<host>[^/:]+):\d+/u, '$<host>') : rest;
  const shownUser = user === undefined || user === '' ? '' : `${user.split(':')[0]}@`;
  return `${scheme}://${shownUser}${withoutPort}`;
}
