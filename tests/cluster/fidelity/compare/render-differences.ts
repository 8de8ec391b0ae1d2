import type { Difference } from './compare.ts';

const PLACES = 4;

/** Differences for people: what is the same in several places is told once. */
export function renderDifferences(all: readonly Difference[]): string {
  const groups = Map.groupBy(all, renderDifference);
  const blocks = [...groups].map(([text, same]) => {
    const places = [...new Set(same.map(({ at }) => at))];
    const more = places.length > PLACES ? `; and ${places.length - PLACES} more` : '';
    return `${text}\n    at      ${places.slice(0, PLACES).join('; ')}${more}\n`;
  });
  return `${blocks.join('')}${groups.size} differences\n`;
}

function renderDifference({ at, path, real, found }: Difference): string {
  const name = new RegExp(`\\b${at.split(' / ')[0]}\\b`, 'g');
  const shown = path.startsWith('object ConfigMap kube-') ? path : path.replace(name, 'NAME');
  return [shown, `    real    ${real.join('\n         or ')}`, `    sandbox ${found}`].join('\n');
}
