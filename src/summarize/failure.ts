import { oneLine, shorten } from '../platform/visible-text.ts';
import { redact } from '../redaction/redact.ts';
import type { FailureKind } from './backend.ts';

// Words of the API, of Claude Code 2.1.329 and of the usual OpenAI-compatible servers.
const TOO_LONG =
  /(?:prompt|input|request) (?:is )?too (?:long|large)|context[_ ]length[_ ]exceeded|maximum context length|context window|available context size|exceed_context_size|too many (?:input )?tokens|request_too_large|input exceeds \d+ ?MB/i;

const OUT_OF_QUOTA =
  /hit your [^.]{0,60}\blimit|reached your [^.]{0,60}\blimit|(?:usage|spend(?:ing)?|credit) limit reached|limit reached\|\d|out of (?:[a-z]+ ){0,2}(?:usage|credits?)\b|credit balance (?:is )?too low|insufficient[_ ](?:quota|credits?|funds|balance)|exceeded your current quota|quota (?:has been )?exceeded|billing[_ ](?:error|not[_ ]active|hard[_ ]limit)|requires usage credits|usage limit is set to|seat type doesn't include|usage allocation has been disabled|payment required/i;

// Said of a login that is fine: another process refreshes it just now, the network was down.
const LOGIN_TROUBLE_THAT_PASSES =
  /could not refresh your login because|try again in a minute|may be a temporary network issue/i;

const NOT_LOGGED_IN =
  /not logged in|please run \/login|login (?:expired|reached its time limit)|sign in again|failed to authenticate|authentication[_ ](?:required|failed|error)|oauth token (?:revoked|expired|has expired)|(?:invalid|incorrect|missing|no) (?:x-)?api[- ]?key|invalid auth token|disabled organization|organization has (?:been )?disabled|account (?:is )?on hold|could not refresh your login|apiKeyHelper script is failing|permission_error|unauthori[sz]ed/i;

const NO_SUCH_MODEL =
  /issue with the selected model|model[_ ]not[_ ]found|model\b.{0,80}(?:does not exist|not found)/i;

/**
 * What kind of failure a backend reports. Its words come before its status, since a used-up plan
 * and a short rate limit share the status 429.
 *
 * @param status - HTTP status, where one is known.
 */
export function failureKind(text: string, status?: number): FailureKind {
  if (status === 413 || TOO_LONG.test(text)) return 'too-long';
  if (status === 402 || OUT_OF_QUOTA.test(text)) return 'quota';
  if (status !== undefined && status >= 500) return 'temporary';
  if (LOGIN_TROUBLE_THAT_PASSES.test(text)) return 'temporary';
  if (status === 401 || status === 403 || NOT_LOGGED_IN.test(text)) return 'auth';
  if (status === 404 || NO_SUCH_MODEL.test(text)) return 'missing';
  return 'temporary';
}

/** The end of what a program printed, fit for a message to a person: one line, no secrets. */
export function lastWords(text: string): string {
  const line = oneLine(redact(text.slice(-4_000)));
  return line.length <= 200 ? line : `… ${line.slice(-200)}`;
}

/** The beginning of an error text of an API, fit for a message to a person. */
export function firstWords(text: string): string {
  return shorten(oneLine(redact(text.slice(0, 4_000))), 300);
}
