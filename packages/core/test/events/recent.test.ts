import t from 'tap';
import type { FedEvent } from '../../src/events/fed-event.ts';
import { createRecent } from '../../src/events/recent.ts';

const event = (seq: number): FedEvent =>
  ({ seq, type: 'app.updated', subject: 'app', frame: Buffer.from(`${seq}`) }) as unknown as FedEvent;

t.test('a reader is given what follows its place', async (t) => {
  const recent = createRecent({ events: 10, bytes: 1000 });
  for (const seq of [3, 4, 5]) recent.add(event(seq));
  t.match(recent.after(3, []), { place: 5 });
  t.equal(recent.after(1, []), undefined, 'what is before is read from the log');
});

t.test('a gap in the log stops nobody: every reader comes to the end', async (t) => {
  const recent = createRecent({ events: 10, bytes: 1000 });
  for (const seq of [1, 2, 3, 5, 6]) recent.add(event(seq));
  t.equal(recent.head, 6);
  t.equal(recent.after(2, []), undefined, 'who is before the gap reads the log');
  t.match(recent.after(5, []), { place: 6 });
  t.match(recent.after(6, []), { place: 6 });
});
