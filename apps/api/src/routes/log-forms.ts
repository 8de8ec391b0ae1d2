import type { LogEvent } from '@argosy/contracts/http/workload';
import type { LogEnd, LogItem } from '@argosy/core/deployments/logs/log-item';

/** Why an answer with logs ends: the logs' own reasons, or the API's. */
export type LogAnswerEnd = LogEnd | 'forbidden' | 'stopping';

/** How logs are written into an answer. */
export interface LogForm {
  contentType: string;
  /** What the answer begins with. */
  beginning(): string;
  item(item: Exclude<LogItem, { type: 'end' }>): string;
  end(reason: LogAnswerEnd): string;
  /** What shows that the answer goes on; "" where nothing can. */
  heartbeat: string;
}

const ENDS: Record<LogAnswerEnd, string> = {
  complete: 'This is all there is.',
  time_limit: 'A log is followed for so long at a time; ask again to go on.',
  byte_limit: 'One answer has no room for more; ask for less with tail, since, pod or container.',
  forbidden: 'The logs may not be read any more.',
  stopping: 'The server stops; ask again to go on.',
};

/** @param several whether each line tells whose it is */
export function textForm(several: boolean): LogForm {
  return {
    contentType: 'text/plain; charset=utf-8',
    beginning: () => '',
    item(item) {
      // A cluster's own words may have lines, each of which would pass for a line of a log.
      if (item.type === 'notice') return `# ${item.text.replaceAll(/\s+/g, ' ')}\n`;
      return several ? `${item.pod}/${item.container} ${item.line}\n` : `${item.line}\n`;
    },
    end: (reason) => (reason === 'complete' ? '' : `# ${ENDS[reason]}\n`),
    heartbeat: '',
  };
}

/** Server-sent events: `log`, `notice`, and one `end`. */
export function eventForm(): LogForm {
  const frame = (event: string, data: object): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  return {
    contentType: 'text/event-stream; charset=utf-8',
    // Who was sent away with others comes back at another moment (trust-F29).
    beginning: () => `retry: ${1000 + Math.floor(Math.random() * 4000)}\n\n`,
    item(item) {
      if (item.type === 'notice') return frame('notice', { text: item.text });
      const time = item.at === null ? null : new Date(item.at).toISOString();
      return frame('log', { pod: item.pod, container: item.container, time, line: item.line } satisfies LogEvent);
    },
    end: (reason) => frame('end', { reason, text: ENDS[reason] }),
    heartbeat: ': still here\n\n',
  };
}
