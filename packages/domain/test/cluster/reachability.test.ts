import t from 'tap';
import { judgeReachability } from '../../src/cluster/reachability.ts';

const silent = { answers: false, reason: 'TimedOut', message: 'silence' } as const;
const answers = { answers: true } as const;

t.test('the second sign in a row that does not come counts, and the first one that comes', async (t) => {
  t.equal(judgeReachability({ reachable: true, doubted: false }, answers), 'none');
  t.equal(judgeReachability({ reachable: true, doubted: false }, silent), 'doubted');
  t.equal(judgeReachability({ reachable: true, doubted: true }, answers), 'trusted');
  t.equal(judgeReachability({ reachable: true, doubted: true }, silent), 'lost');
  t.equal(judgeReachability({ reachable: false, doubted: false }, silent), 'none');
  t.equal(judgeReachability({ reachable: false, doubted: false }, answers), 'back');
});
