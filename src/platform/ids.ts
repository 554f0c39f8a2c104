import { randomBytes } from 'node:crypto';

/** Asked for at once: each call to the system costs as much as all the rest of an id. */
const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);

function random16(): Buffer {
  if (pool.length < 16) pool = randomBytes(POOL_BYTES);
  const bytes = pool.subarray(0, 16);
  pool = pool.subarray(16);
  return bytes;
}

/**
 * A UUID version 7: 48 bits of Unix milliseconds, then random bits, so that ids sort by time.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function uuidv7(nowMs: number): string {
  const bytes = random16();
  bytes.writeUIntBE(Math.max(0, Math.floor(nowMs)) % 2 ** 48, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
