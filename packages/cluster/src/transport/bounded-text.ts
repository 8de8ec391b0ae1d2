const MAX_LENGTH = 2048;

/**
 * A text from a cluster or a child process, fit to be shown: at most 2 KiB, without control characters (trust-T25) but
 * for line ends.
 */
export function boundedText(text: string): string {
  const plain = text
    .slice(0, MAX_LENGTH * 4)
    .replaceAll(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ');
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH - 1)}…` : plain;
}
