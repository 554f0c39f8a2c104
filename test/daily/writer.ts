// A process that writes entries, for the tests in which several meet:
//   node --import tsx writer.ts <folder> <first> <count> [kill]
// With `kill` it ends itself by SIGKILL when the first entry is about to be renamed in.
import { writeEntries } from '../../src/daily/daily-log.ts';
import { DAY, entryOf } from './sample.ts';

const [folder = '', first, count, kill] = process.argv.slice(2);
const assertHeld = () => {
  if (kill === 'kill') process.kill(process.pid, 'SIGKILL');
};
for (let n = Number(first); n < Number(first) + Number(count); n++)
  await writeEntries(folder, DAY, [entryOf(`e${n}`)], { zone: 'UTC', assertHeld, waitMs: 50_000 });
