/** A file of a shape that we do not touch: settings that hold something else, a file of somebody else. */
export class UnexpectedFile extends Error {
  /** @param cure - what a person can do about it. */
  constructor(
    message: string,
    readonly cure = 'Repair the file',
  ) {
    super(message);
  }
}
