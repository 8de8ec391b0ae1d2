import { isFinal } from './shapes.ts';
import type { Problem, Release } from './shapes.ts';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** An answer of 400 or more, with its problem document. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(request: string, status: number, problem: Problem) {
    super(`${request}: ${status} ${JSON.stringify(problem)}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.problem = problem;
  }
}

/** A client of Argosy's HTTP API. Paths are given without the base that it was made with. */
export class Client {
  readonly url: string;
  readonly #token: string;
  readonly #base: string;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param url of the server, without a slash at the end
   * @param base what every path begins with
   * @param signal ends every request
   */
  constructor(url: string, token: string, base = '/v1', signal?: AbortSignal) {
    this.url = url;
    this.#token = token;
    this.#base = base;
    this.#signal = signal;
  }

  /** The same client for what belongs to a workspace. */
  in(workspace: string): Client {
    return new Client(this.url, this.#token, `/v1/workspaces/${workspace}`, this.#signal);
  }

  /**
   * One request. A body goes out as JSON; an answer of JSON is parsed, any other is given as text.
   *
   * @throws ApiProblem for an answer of 400 or more
   */
  async request<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await this.open(method, path, { body, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parseBody(response, text) as T };
  }

  async get<T>(path: string): Promise<T> {
    return (await this.request<T>('GET', path)).body;
  }

  async post<T>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    return (await this.request<T>('POST', path, body, headers)).body;
  }

  async delete<T>(path: string): Promise<T> {
    return (await this.request<T>('DELETE', path)).body;
  }

  /**
   * A request of which the body is read by the caller.
   *
   * @throws ApiProblem for an answer of 400 or more
   */
  async open(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
  ): Promise<Response> {
    const { body, headers } = options;
    const signals = [this.#signal, options.signal].filter((signal) => signal !== undefined);
    const response = await fetch(`${this.url}${this.#base}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
    });
    if (response.status < 400) return response;
    const problem = parseBody(response, await response.text());
    throw new ApiProblem(`${method} ${this.#base}${path}`, response.status, problem as Problem);
  }

  /**
   * Waits until a release is final.
   *
   * @param timeoutMs 120 s unless given
   * @throws Error with the release as it was last, when the time is over
   */
  async waitForRelease(id: string, timeoutMs = 120_000): Promise<Release> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const left = Math.ceil((end - performance.now()) / 1000);
      const release = await this.get<Release>(`/releases/${id}/wait?timeout=${Math.min(Math.max(left, 1), 30)}`);
      if (isFinal(release)) return release;
      if (left <= 0) throw new Error(`The release is not final after ${timeoutMs / 1000} s: ${JSON.stringify(release)}`);
    }
  }
}

function parseBody(response: Response, text: string): unknown {
  const isJson = /^application\/(?:problem\+)?json/.test(response.headers.get('content-type') ?? '');
  return isJson && text !== '' ? JSON.parse(text) : text;
}

/**
 * The refusal that a request ends with.
 *
 * @throws Error where it is not refused
 */
export async function refusalOf(request: Promise<unknown>): Promise<ApiProblem> {
  let answer: unknown;
  try {
    answer = await request;
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
  throw new Error(`The request was not refused: ${JSON.stringify(answer)}`);
}
