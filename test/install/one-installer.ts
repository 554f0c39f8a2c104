// Installs as a process of its own: node --import tsx one-installer.ts PLACE AGENT
import { applied, isChange, prepareInstall } from '../../install/prepared.ts';

const [, , place = '', agent = 'claude-code'] = process.argv;
const prepared = await prepareInstall(agent as 'claude-code', 'user', JSON.parse(place));
process.stdout.write(isChange(await applied(prepared)) ? 'changed' : 'as it was');
