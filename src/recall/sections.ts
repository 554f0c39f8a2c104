/** A line of a context, and why it is there. */
export interface Line {
  readonly text: string;
  /** For a person who asks: `promoted 2026-11-20`. */
  readonly why: string;
}

/** A part of a context: whole lines in the order in which they matter. */
export interface Section {
  readonly heading: string;
  /** UTF-16 units that it may always use; what others leave over comes on top. */
  readonly budget: number;
  readonly lines: readonly Line[];
  /** What does not come into question, with the reason. */
  readonly leftOut?: readonly Line[];
}

/**
 * Takes lines from the top of each section until its budget is used, then shares out what is left
 * over in the order of the sections. No line is cut; a section without lines has no heading.
 *
 * @param room - UTF-16 units of all lines together, their breaks included.
 * @returns how many lines of each section fit.
 */
export function fitting(sections: readonly Section[], room: number): number[] {
  let left = room;
  const taken = sections.map(() => 0);
  const take = (limitOf: (section: Section) => number) => {
    for (const [at, section] of sections.entries()) {
      let limit = limitOf(section);
      for (;;) {
        const count = taken[at] ?? 0;
        const line = section.lines[count];
        if (line === undefined) break;
        const cost = line.text.length + 1 + (count === 0 ? section.heading.length + 1 : 0);
        limit -= cost;
        if (cost > left || limit < 0) break;
        left -= cost;
        taken[at] = count + 1;
      }
    }
  };
  take((section) => section.budget);
  take(() => left);
  return taken;
}

/** The lines that fit, under their headings. */
export function fittedLines(sections: readonly Section[], room: number): string[] {
  const taken = fitting(sections, room);
  return sections.flatMap(({ heading, lines }, at) => {
    const shown = lines.slice(0, taken[at]).map(({ text }) => text);
    return shown.length === 0 ? [] : [heading, ...shown];
  });
}
