import type { NotificationTemplate } from './webhook-template.ts';
import type { Condition } from './trigger.ts';
import type { WebhookService } from './webhook-service.ts';

/** Where a notification goes: a service, and a word that this one may have a use for. */
export interface Destination {
  readonly service: string;
  readonly recipient: string;
}

/** A subscription to all Applications that have some labels. */
export interface Subscription {
  readonly destinations: readonly Destination[];
  readonly triggers: readonly string[];
  matches(labels: Readonly<Record<string, string>>): boolean;
}

/** All that the notifications controller is told. */
export interface Configuration {
  readonly services: ReadonlyMap<string, WebhookService>;
  readonly templates: ReadonlyMap<string, NotificationTemplate>;
  readonly triggers: ReadonlyMap<string, readonly Condition[]>;
  readonly subscriptions: readonly Subscription[];
  readonly defaultTriggers: readonly string[];
  /** By service. */
  readonly serviceTriggers: ReadonlyMap<string, readonly string[]>;
  readonly context: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, Uint8Array>>;
}
