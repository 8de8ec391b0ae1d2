// `npm run dev`: as `npm start` with one sandbox cluster, and what was changed in the sources runs at once.
import { serve } from './supervisor/serve.ts';

process.exit(await serve(process.argv.slice(2), { command: 'npm run dev', sandboxes: 1, reload: true }));
