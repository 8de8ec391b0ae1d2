// Storms over real processes; npm run test:chaos says which. Run without it, it is the short form.
import t from 'tap';
import { readPlan } from './plan.ts';
import { chaos } from './suite.ts';

t.setTimeout(4 * 3_600_000);
await chaos(t, readPlan(process.env), process.env['ARGOSY_CHAOS_RESULT']);
