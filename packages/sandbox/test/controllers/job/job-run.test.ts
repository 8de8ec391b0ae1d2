import t from 'tap';
import { parseIndexes, renderIndexes } from '../../../src/controllers/job/job-run.ts';

t.test('indexes are written as ranges, and read again as they were', (t) => {
  for (const text of ['', '0', '0,2', '0-2', '0,1', '1,3-5,7']) t.equal(renderIndexes(new Set(parseIndexes(text))), text);
  t.equal(renderIndexes(new Set([5, 3, 4, 9])), '3-5,9');
  t.end();
});
