import type { ApplicationKey } from '../application/applications.ts';
import type { Context } from './context.ts';

/** Times have whole seconds: a comparison counts as old a second after it has become so. */
const ROUNDING_MS = 1_000;

/** Has each Application compared by time, spread so that they do not come all at once. */
export class Polls {
  private readonly context: Context;
  private readonly refresh: (key: ApplicationKey) => void;
  private readonly plans = new Map<ApplicationKey, () => void>();

  constructor(context: Context, refresh: (key: ApplicationKey) => void) {
    this.context = context;
    this.refresh = refresh;
  }

  /** @param compared it was compared just now; otherwise a plan that there is stays */
  plan(key: ApplicationKey, compared: boolean): void {
    const { timers, settings, applications } = this.context;
    if (!compared && this.plans.has(key)) return;
    this.forget(key);
    const { refreshMs, refreshJitterMs } = settings();
    const application = applications.find(key);
    if (refreshMs <= 0 || application === undefined) return;
    const at = application.status?.reconciledAt;
    const age = at === undefined ? 0 : Math.max(0, timers.now().getTime() - Date.parse(at));
    const rest = age > refreshMs ? refreshMs : refreshMs - age;
    const cancel = timers.after(rest + Math.random() * refreshJitterMs + ROUNDING_MS, () => {
      this.plans.delete(key);
      this.refresh(key);
    });
    this.plans.set(key, cancel);
  }

  forget(key: ApplicationKey): void {
    this.plans.get(key)?.();
    this.plans.delete(key);
  }

  close(): void {
    for (const cancel of this.plans.values()) cancel();
    this.plans.clear();
  }
}
