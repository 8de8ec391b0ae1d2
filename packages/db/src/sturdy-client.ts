import pg from 'pg';

/**
 * A connection of a pool whose loss always has a listener. The pool takes its own away as it gives a connection out, and
 * whoever is given it sets one a moment later: where the end comes with the same bytes as the readiness before it, the
 * error would meet nobody in between and end the process (trust-F09). Whoever uses the connection is told by its queries.
 */
export class SturdyClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}
