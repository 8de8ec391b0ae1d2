/** So many objects at most are made or deleted at once, before all else that waits has its turn. */
export const TURN = 25;
