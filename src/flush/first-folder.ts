import { fieldsOf, textIn } from '../platform/fields.ts';
import { transcriptLines } from './transcript-lines.ts';

/** Lines at the start of a transcript that are looked at; the folder stands in the first message. */
const LOOK_LINES = 200;

/**
 * Where a session began: the first folder that its transcript names. The name of the transcript's
 * own folder says it too, but not reversibly.
 *
 * @returns '' when it tells none.
 */
export function firstFolder(path: string): string {
  let count = 0;
  for (const { bytes } of transcriptLines(path, 0)) {
    if (++count > LOOK_LINES) break;
    const cwd = bytes === undefined ? '' : folderIn(bytes);
    if (cwd !== '') return cwd;
  }
  return '';
}

function folderIn(line: Buffer): string {
  if (!line.includes('"cwd":"')) return '';
  try {
    return textIn(fieldsOf(JSON.parse(line.toString('utf8'))).cwd);
  } catch {
    return '';
  }
}
