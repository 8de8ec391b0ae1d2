// `npm start`: API and worker under one supervisor.
import { serve } from './supervisor/serve.ts';

process.exit(await serve(process.argv.slice(2), { command: 'npm start', sandboxes: 0, reload: false }));
