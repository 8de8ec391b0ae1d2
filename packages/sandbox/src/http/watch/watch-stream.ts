import type { ServerResponse } from 'node:http';
import { standardHeaders } from '../answer/send.ts';

// A reader that is further behind has to list anew.
const MOST_PENDING = 20_000;

/** A stream of lines, one a moment, that never holds more than references for a slow reader. */
export interface LineStream {
  /** @param render called when the line can go out */
  push(render: () => string): void;
  /** Ends once all lines are out. */
  end(): void;
}

/**
 * Begins an answer of lines.
 *
 * @param allowance how many lines may wait at once besides the bound: those that are there from the start
 * @param onClose called once, however the stream ends
 */
export function openLineStream(response: ServerResponse, contentType: string, allowance: number, onClose: () => void): LineStream {
  let pending: (() => string)[] = [];
  let next = 0;
  let isEnding = false;
  let isBlocked = false;
  response.writeHead(200, { ...standardHeaders(), 'content-type': contentType });
  response.flushHeaders();
  response.on('drain', () => {
    isBlocked = false;
    pump();
  });
  response.once('close', onClose);

  function pump(): void {
    while (next < pending.length && !isBlocked && !response.destroyed) {
      const line = renderSafely(pending[next++], response);
      if (line !== undefined) isBlocked = !response.write(line);
    }
    if (next < pending.length) return;
    pending = [];
    next = 0;
    if (isEnding && !response.destroyed) response.end();
  }

  return {
    push(render) {
      if (isEnding || response.destroyed) return;
      const wasEmpty = pending.length === 0;
      pending.push(render);
      if (pending.length - next > MOST_PENDING + allowance) response.destroy();
      // Whoever tells of a change is still at work; many changes go out together.
      else if (wasEmpty) setImmediate(pump);
    },
    end() {
      isEnding = true;
      setImmediate(pump);
    },
  };
}

/** A line that cannot be written down ends its stream, not the process. */
function renderSafely(render: (() => string) | undefined, response: ServerResponse): string | undefined {
  try {
    return render?.();
  } catch (error) {
    response.destroy(error instanceof Error ? error : undefined);
    return undefined;
  }
}
