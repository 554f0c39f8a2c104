// `files-holding.mjs FOLDER TEXT`: the files below a folder that hold a text, whatever its case, as JSON;
// a file that goes meanwhile holds nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, text] = process.argv.slice(2);
const paths = readdirSync(folder, { withFileTypes: true, recursive: true })
  .filter((one) => one.isFile())
  .map((one) => join(one.parentPath, one.name));
console.log(JSON.stringify(paths.filter((path) => latin1IfAny(path).toLowerCase().includes(text))));

function latin1IfAny(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    // SQLite takes -wal and -shm away when the last process closes a store.
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
