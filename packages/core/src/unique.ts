/** Whether the database refused a row because another one has the same key. `constraint` narrows it to one key. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, meta } = (error ?? {}) as { code?: string; meta?: unknown };
  if (code !== 'P2002' && !(code === 'P2010' && JSON.stringify(meta ?? '').includes('23505'))) return false;
  return constraint === undefined || JSON.stringify(meta).includes(constraint);
}
