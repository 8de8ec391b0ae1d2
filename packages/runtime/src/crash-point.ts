let armed: { name: string; passings: number } | null = null;

/**
 * Says where this process is to end itself, for tests of what a crash leaves behind. Without it crash points do nothing.
 *
 * @param text the setting CRASH_AT: a point's name, with `:n` at its n-th passing
 */
export function armCrashPoint(text: string | undefined): void {
  const [name, passings] = (text ?? '').split(':');
  armed = name ? { name, passings: Number(passings ?? 1) } : null;
}

/**
 * A place at which a crash would hurt most. The name is written out at the place itself: the list of all points is read
 * from the sources.
 *
 * @param name room and moment, such as `outbox.claimed`
 */
export function crashPoint(name: string): void {
  if (armed === null || armed.name !== name) return;
  armed.passings -= 1;
  // As hard as a machine that goes away: nothing is flushed, nobody is told.
  if (armed.passings <= 0) process.kill(process.pid, 'SIGKILL');
}
