import { parseLabelSelector } from '../../../api/selectors/label-selector.ts';
import { InvalidTextError } from '../language-errors.ts';
import type { Destination, Subscription } from './configuration.ts';
import { decodeFields, decodeList, decodeMap, decodeYaml, mismatch, type Fields } from './decode.ts';

/**
 * Reads the list of subscriptions that hold for all Applications.
 *
 * @throws InvalidTextError
 */
export function parseSubscriptions(text: string): readonly Subscription[] {
  return decodeList(decodeYaml(text), 'subscriptions.DefaultSubscriptions').map((value) => {
    const map = decodeMap(value, 'subscriptions.DefaultSubscription');
    refuseNumbers(map);
    const fields = decodeFields(map, 'rawSubscription', {
      recipients: '[]string',
      triggers: '[]string',
      selector: 'string',
    });
    return {
      destinations: (fields.recipients ?? []).map(parseRecipient),
      triggers: fields.triggers ?? [],
      matches: parseSelector(fields.selector ?? ''),
    };
  });
}

/** Elsewhere a number may stand where a text is wanted, but not here. */
function refuseNumbers(map: Fields): void {
  for (const [name, list] of Object.entries(map)) {
    const wrong = Array.isArray(list) ? list.find((entry) => typeof entry === 'number' || typeof entry === 'boolean') : undefined;
    if (wrong !== undefined)
      throw mismatch(typeof wrong === 'number' ? 'number' : 'bool', `struct field rawSubscription.${name}`, 'string');
  }
}

/** `service` or `service:recipient`; what comes after another colon is dropped. */
export function parseRecipient(text: string): Destination {
  const [service = '', recipient = ''] = text.split(':');
  return { service, recipient };
}

function parseSelector(text: string): Subscription['matches'] {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    throw new InvalidTextError(`error unmarshaling JSON: while decoding JSON: ${(error as Error).message}`);
  }
}
