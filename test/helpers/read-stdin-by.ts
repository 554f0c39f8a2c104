// Reads stdin in the way and for the milliseconds that its arguments say, and prints what it got as a line.
import { readStreaming, readWaiting } from '../../src/capture/wait-for-stdin.ts';

const [, , way, waitMs] = process.argv;
const readBy = way === 'waiting' ? readWaiting : readStreaming;
readBy(Number(waitMs), (stdin) => {
  process.stdout.write(`${JSON.stringify(stdin)}\n`);
});
