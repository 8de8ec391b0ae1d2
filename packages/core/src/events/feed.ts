import type { Deps } from '../deps.ts';
import { Channel, type ChannelOptions } from './channel.ts';
import { createFollower, sharedPages, type Follower, type ReadPage } from './follower.ts';
import { logReader } from './read-log.ts';

/** The events of workspaces as they come, read once for each workspace however many listen in this process. */
export interface EventFeed {
  /** Follows a workspace's log; to be left. It rejects where the log cannot be read. */
  follow(workspaceId: string): Promise<Follower>;
  /**
   * Calls back for each event of one subject that is committed from now on, with its type, and with null where events may
   * have been lost with their log; to be left. It rejects where the log cannot be read.
   */
  watch(workspaceId: string, subject: string, onEvent: (type: string | null) => void): Promise<{ leave(): void }>;
  /** News of that workspace, or perhaps of every workspace where the id is empty. */
  ring(workspaceId: string): void;
  close(): void;
}

/** 10 s: what a lost note costs. Memory: of one workspace that somebody follows. */
const DEFAULTS: ChannelOptions = { lookMs: 10_000, recent: { events: 512, bytes: 512 * 1024 } };
/** Where every workspace is looked at, the looks are spread by so many milliseconds for each. */
const SPREAD_MS = 2;

interface Shared {
  channel: Channel;
  readPage: ReadPage;
  users: number;
}

/** A feed for one process; the listener on PostgreSQL rings it. */
export function createEventFeed(deps: Pick<Deps, 'db' | 'log'>, options: Partial<ChannelOptions> = {}): EventFeed {
  const shared = new Map<string, Shared>();

  const enter = async (workspaceId: string): Promise<{ entry: Shared; leave: () => void }> => {
    const entry = shared.get(workspaceId) ?? open(workspaceId);
    entry.users += 1;
    const leave = (): void => {
      entry.users -= 1;
      if (entry.users > 0) return;
      entry.channel.close();
      if (shared.get(workspaceId) === entry) shared.delete(workspaceId);
    };
    try {
      await entry.channel.begun;
    } catch (error) {
      // Whoever comes next tries anew, although others of this attempt may not have left yet.
      if (shared.get(workspaceId) === entry) shared.delete(workspaceId);
      leave();
      throw error;
    }
    return { entry, leave };
  };
  const open = (workspaceId: string): Shared => {
    const log = logReader(deps, workspaceId);
    const entry = { channel: new Channel(log, deps.log, { ...DEFAULTS, ...options }), readPage: sharedPages(log), users: 0 };
    shared.set(workspaceId, entry);
    return entry;
  };

  return {
    async follow(workspaceId) {
      const { entry, leave } = await enter(workspaceId);
      return createFollower(entry.channel, entry.readPage, leave);
    },
    async watch(workspaceId, subject, onEvent) {
      const { entry, leave } = await enter(workspaceId);
      return watchSubject(entry.channel, subject, onEvent, leave);
    },
    ring(workspaceId) {
      if (workspaceId !== '') return shared.get(workspaceId)?.channel.look();
      for (const { channel } of shared.values()) setTimeout(() => channel.look(), Math.random() * SPREAD_MS * shared.size);
    },
    close() {
      for (const { channel } of shared.values()) channel.close();
      shared.clear();
    },
  };
}

function watchSubject(channel: Channel, subject: string, onEvent: (type: string | null) => void, onLeave: () => void): { leave(): void } {
  const set = channel.watchers.get(subject) ?? new Set();
  channel.watchers.set(subject, set);
  const told = (type: string | null): void => onEvent(type);
  set.add(told);
  let here = true;
  return {
    leave() {
      if (!here) return;
      here = false;
      set.delete(told);
      if (set.size === 0) channel.watchers.delete(subject);
      onLeave();
    },
  };
}
