import { viewEvent, type EventRow } from './view-event.ts';

/** An event as it is handed to all who follow a workspace: made into bytes once, for all of them. */
export interface FedEvent {
  seq: number;
  type: string;
  /** The id of what it is about. */
  subject: string;
  /** The event as server-sent event. */
  frame: Buffer;
}

export function renderFedEvent(row: EventRow): FedEvent {
  const event = viewEvent(row);
  const text = `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  return { seq: event.seq, type: event.type, subject: event.subject.id, frame: Buffer.from(text) };
}

/** Whether a type is one of these, where "release.*" takes all of a kind and an empty list takes everything. */
export function isOfTypes(type: string, types: readonly string[]): boolean {
  return types.length === 0 || types.some((each) => (each.endsWith('.*') ? type.startsWith(each.slice(0, -1)) : type === each));
}
