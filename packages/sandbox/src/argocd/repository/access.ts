/** How a repository is reached, and as whom. */
export interface Access {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly bearerToken: string;
  /** Whatever certificate it shows. */
  readonly insecure: boolean;
  /** Certificates (PEM) that are trusted instead of the usual ones. */
  readonly trusted: string | undefined;
}

/** The header that tells who asks; undefined where nobody in particular does. */
export function authorizationOf({ username, password, bearerToken }: Access): string | undefined {
  if (bearerToken !== '') return `Bearer ${bearerToken}`;
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
