// Installs as a process of its own: node --import tsx one-installer.ts PLACE
import { claudeCode } from '../../install/claude-code.ts';
import { changeSettings } from '../../install/settings-file.ts';

const place = JSON.parse(process.argv[2] ?? '');
const edit = claudeCode.installEdit(await claudeCode.hooks(place));
const { changed } = await changeSettings(claudeCode.target('user', place), edit);
process.stdout.write(changed ? 'changed' : 'as it was');
