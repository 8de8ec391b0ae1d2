import type { FaultSwitch } from '../../../faults.ts';
import type { Stats } from '../../../stats.ts';
import type { Timers } from '../../../timers.ts';
import type { WebhookService } from '../configuration/webhook-service.ts';
import { openExchange, type Answer, type OutgoingRequest } from './http-exchange.ts';
import { sendWithRetries, sleep } from './send-with-retries.ts';

export interface NetworkOptions {
  readonly timers: Timers;
  readonly faults: FaultSwitch;
  readonly stats: Stats;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Takes what went wrong when nobody waits for it any more. */
  readonly onLateFailure: (error: Error) => void;
}

const MAX_LATE = 10_000;

/** What is between the notifications controller and its receivers, with all its faults. */
export class Network {
  private readonly options: NetworkOptions;
  /** How many are under way that nobody waits for. */
  private late = 0;

  constructor(options: NetworkOptions) {
    this.options = options;
  }

  /**
   * Delivers a notification. One that a fault loses or delays counts as delivered: the sender cannot know better.
   *
   * @throws Error where it could not be delivered, or the receiver refused it
   */
  async deliver(request: OutgoingRequest, service: WebhookService, signal: AbortSignal): Promise<void> {
    const { drop, duplicate } = this.options.faults.current.webhooks;
    for (let copy = 0; copy < duplicate; copy += 1) this.sendLate(request, { ...service, retryMax: 0 }, this.delay(), signal);
    if (drop > 0 && this.options.random() < drop) {
      this.options.stats.webhooks.dropped += 1;
      return;
    }
    const wait = this.delay();
    if (wait > 0) this.sendLate(request, service, wait, signal);
    else await this.send(request, service, signal);
  }

  private delay(): number {
    const [least, most] = this.options.faults.current.webhooks.delayMs;
    return least + this.options.random() * (most - least);
  }

  private sendLate(request: OutgoingRequest, service: WebhookService, wait: number, signal: AbortSignal): void {
    const { timers, stats, onLateFailure } = this.options;
    if (this.late >= MAX_LATE) {
      stats.webhooks.dropped += 1;
      return;
    }
    this.late += 1;
    void sleep(timers, wait, signal)
      .then(() => (signal.aborted ? undefined : this.send(request, service, signal)))
      .catch((error: unknown) => onLateFailure(error as Error))
      .finally(() => (this.late -= 1));
  }

  private async send(request: OutgoingRequest, service: WebhookService, signal: AbortSignal): Promise<void> {
    const exchange = openExchange();
    const { timers } = this.options;
    const attempt = (one: OutgoingRequest) => this.attempt(() => exchange.send(one, signal), signal);
    try {
      const answer = await sendWithRetries(request, { timers, signal, limits: service, attempt });
      if (answer.status >= 200 && answer.status <= 299) return;
      throw new Error(`request to ${request.shownUrl} has failed with error code ${answer.status} : ${answer.body.slice(0, 1000)}`);
    } finally {
      exchange.close();
    }
  }

  private async attempt(send: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    const { faults, stats } = this.options;
    try {
      if (faults.current.webhooks.down) throw new Error('dial tcp: connect: connection refused');
      const answer = await send();
      stats.webhooks.sent += 1;
      if (answer.status < 200 || answer.status > 299) stats.webhooks.refused += 1;
      return answer;
    } catch (error) {
      if (!signal.aborted) stats.webhooks.dropped += 1;
      throw error;
    }
  }
}
