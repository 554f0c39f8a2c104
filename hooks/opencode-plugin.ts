import { server } from './opencode-server.ts';
import { setup } from './opencode-setup.ts';

// opencode loads this file into its own process. Nothing may happen before it asks for something, and
// nothing else may be exported: 1.x would take it for another plugin.
export default { id: 'daybook', server, setup };
