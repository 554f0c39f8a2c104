/**
 * A 53-bit hash of a text as 11 characters of [0-9a-z]: the same on every machine and in every
 * version, because file names are made of it. It tells texts apart that nobody chose to collide;
 * it is not for secrets. `node:crypto` would cost a hook a millisecond at its start.
 *
 * Two 32-bit lanes in the manner of FNV-1a (xor, then multiply by an odd number), which read UTF-16
 * units instead of bytes, each finished with MurmurHash3's fmix32. Both are in the public domain.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/ and https://github.com/aappleby/smhasher
 */
export function shortHash(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low ^= low >>> 15; // keeps the lanes from moving in step: a bare product never feeds back down
  }
  const top21Bits = mixed(high ^ text.length) >>> 11;
  return (top21Bits * 2 ** 32 + mixed(low)).toString(36).padStart(11, '0');
}

function mixed(lane: number): number {
  let bits = lane;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
