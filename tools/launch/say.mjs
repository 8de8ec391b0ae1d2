/** Prints one line for a person. Always on standard error: standard output belongs to the command. */
export function say(line) {
  process.stderr.write(`argosy: ${line}\n`);
}

/**
 * Says that something takes long while it does: one line that counts on a terminal, elsewhere a line every 15 seconds.
 *
 * @returns stops it; `done(text)` says how it ended, with the time it took, and `clear()` says nothing
 */
export function showProgress(title) {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  const live = Boolean(process.stderr.isTTY);
  say(`${title} …`);
  const timer = setInterval(
    () => (live ? process.stderr.write(`\r\u001b[Kargosy:   ${seconds()} s`) : say(`${title} … ${seconds()} s`)),
    live ? 1000 : 15_000,
  );
  const clear = () => {
    clearInterval(timer);
    if (live) process.stderr.write('\r\u001b[K');
  };
  return {
    clear,
    done(text) {
      clear();
      say(`${text} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    },
  };
}
