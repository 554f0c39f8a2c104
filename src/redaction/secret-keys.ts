// Private keys, in whatever form. Every pattern is linear, as in secret-tokens.ts.
import type { Rule } from './secret-rule.ts';

/** In the order in which they are looked for. */
export const KEYS: readonly Rule[] = [
  {
    name: 'private-key',
    stems: ['PRIVATE KEY'],
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    source: 'https://www.rfc-editor.org/rfc/rfc7468',
  },
  {
    name: 'putty-key',
    stems: ['Private-Lines'],
    // Its newlines are two characters each where it stands in a JSON string.
    pattern:
      /\bPrivate-Lines: \d{1,4}(?:\r?\n|(?:\\{1,7}r)?\\{1,7}n)((?:[\w+/=]{1,80}(?:\r?\n|(?:\\{1,7}r)?\\{1,7}n)){1,200})/g,
    source: 'https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html',
    group: 1,
  },
  {
    name: 'private-key',
    stems: ['LS0tLS1CRUdJTiB'],
    // A PEM file in base64, as kubeconfig and secrets of Kubernetes hold it.
    pattern:
      /LS0tLS1CRUdJTiB(?:QUklWQVRF|SU0EgUFJJVk|FQyBQUklW|PUEVOU1NI|FTkNSWVBU|EU0EgUFJJVk)[\w+/=]{20,}/g,
    source: 'https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/',
  },
  {
    name: 'private-key',
    stems: ['PRIVATE KEY'],
    // Its beginning was cut off. From starts of lines only: from each character would be quadratic.
    pattern:
      /(?<![\w+/=])(?:[\w+/=]{16,80}(?:\r?\n|(?:\\{1,7}r)?\\{1,7}n)){1,200}(?:[\w+/=]{1,80}(?:\r?\n|(?:\\{1,7}r)?\\{1,7}n)){0,2}(?=-----END [A-Z ]{0,40}PRIVATE KEY)/g,
    source: 'https://www.rfc-editor.org/rfc/rfc7468',
  },
  {
    name: 'private-key',
    stems: ['y-data'],
    pattern: /\bclient-key-data(?:\\{0,7}")?\s?:\s?(?:\\{0,7}")?([\w+/=]{40,})/g,
    source: 'https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/',
    group: 1,
  },
  {
    name: 'private-key',
    stems: ['KEY --'],
    pattern:
      /---- BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY ----[\s\S]*?(?:---- END [A-Z0-9 ]{0,40}PRIVATE KEY ----|$)/g,
    source: 'https://www.rfc-editor.org/rfc/rfc4716',
  },
  {
    name: 'wallet-key',
    stems: ['prv', 'allet(', 'counts'],
    // Extended private keys; what a wallet of Ethereum is made from.
    pattern:
      /\b([xyztuv]prv[1-9A-HJ-NP-Za-km-z]{100,})\b|\b(?:Wallet\(|accounts\s?[:=]\s?\[)\s{0,3}\\{0,7}["'`](?:0x)?[0-9a-fA-F]{64}\b/g,
    source: 'https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki',
  },
  {
    name: 'seed-phrase',
    stems: ['nemoni', 'phrase'],
    anyCase: true,
    pattern:
      /\b(?:mnemonic|seed[ _-]?phrase|(?:recovery|secret|backup)[ _-]phrase)\w{0,20}[^a-z\r\n]{0,12}(?:is[^a-z]{1,3})?\s{0,3}((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})\b/gi,
    source: 'https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki',
    group: 1,
  },
  {
    name: 'private-key',
    sign: '"',
    stems: ['"d', '"k', '"p', '"q'],
    // Of a JSON Web Key: what makes it a private or a shared one.
    pattern: /"(?:d|k|p|q|dp|dq|qi)\\{0,7}"\s{0,3}:\s{0,3}\\{0,7}"([\w-]{40,})/g,
    source: 'https://www.rfc-editor.org/rfc/rfc7518#section-6',
    group: 1,
  },
];
