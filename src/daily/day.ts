/** A time zone to write the log in, and what to tell the person about it. */
export interface ResolvedZone {
  /** IANA name that this machine knows. */
  readonly zone: string;
  readonly warning?: string;
}

/** @param name - IANA name from the settings; empty: the system zone. */
export function resolveZone(name: string): ResolvedZone {
  const system = systemZone();
  if (name.trim() === '') return { zone: system };
  if (isKnownZone(name.trim())) return { zone: name.trim() };
  return { zone: system, warning: `timeZone ${JSON.stringify(name)} is unknown; using ${system}` };
}

/** The zone that this machine is set to; undefined where that has no name that is known. */
export function knownSystemZone(): string | undefined {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  // With an unknown TZ variable Node says `Etc/Unknown`, or nothing.
  return timeZone && isKnownZone(timeZone) ? timeZone : undefined;
}

/**
 * The calendar day in a zone, `YYYY-MM-DD`.
 *
 * @param atMs - Unix milliseconds, UTC.
 * @throws {RangeError} for a zone that is not known or a time that is no number.
 */
export function localDay(atMs: number, zone: string): string {
  const part = localParts(atMs, zone);
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** The time of day in a zone, `HH:MM` of 24 hours; arguments and errors as for `localDay`. */
export function localTime(atMs: number, zone: string): string {
  const part = localParts(atMs, zone);
  return `${part('hour')}:${part('minute')}`;
}

/** Whether a text is a day that the calendar has, written `YYYY-MM-DD`. Paths are made of no other. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

function localParts(atMs: number, zone: string): (type: string) => string {
  const format = FORMATS.get(zone) ?? newFormat(zone);
  FORMATS.set(zone, format);
  const parts = format.formatToParts(atMs);
  return (type) => parts.find((part) => part.type === type)?.value ?? '';
}

/** Making one takes ten times as long as using it, and lists use it for every row. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function newFormat(zone: string): Intl.DateTimeFormat {
  // The language is fixed with its calendar and digits: a Thai or Arabic system has others.
  return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

function systemZone(): string {
  return knownSystemZone() ?? 'UTC';
}

function isKnownZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
