// How shapes of secrets are put together, at run time, so that no scanner takes them for a leak.

export interface SecretShape {
  readonly name: string;
  readonly text: string;
  /** What must be gone. */
  readonly secrets: readonly string[];
}

const LETTERS = 'FakeFakeNotARealKeyOnlyItsShape';
/** So many characters of a kind, always the same. */
export const mixed = (length: number) => `${LETTERS}0123456789`.repeat(10).slice(0, length);
export const letters = (length: number) => LETTERS.repeat(20).slice(0, length);
export const upper = (length: number) => 'FAKEKEYSHAPE2345'.repeat(10).slice(0, length);
export const hex = (length: number) => '0123456789abcdef'.repeat(10).slice(0, length);
export const base64 = (text: string) => Buffer.from(text).toString('base64');
export const digits = (length: number) => '1234567890'.repeat(4).slice(0, length);

/** A token that is recognised wherever it stands. */
export const token = (name: string, ...parts: string[]): SecretShape => ({
  name,
  text: parts.join(''),
  secrets: [parts.at(-1) as string],
});

/** A text in which `*` stands for the secret. */
export const within = (
  name: string,
  text: string,
  secret = `s3cr3t-${mixed(12)}`,
): SecretShape => ({
  name,
  text: text.replaceAll('*', secret),
  secrets: [secret],
});

export const uuid = `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
export const small = (length: number) => mixed(length).toLowerCase();
