import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';

/** What `daybook` and `daybook --help` print. */
export async function overviewHelp(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Daybook gives coding agents a memory that outlives the session.',
    '',
    'Usage: daybook COMMAND [OPTIONS]',
    '',
    ...commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
    '',
    'Every command takes --help, and --json for one JSON document on stdout.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a named session or project is not there.',
  ].join('\n');
}

/** What `daybook COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => {
    const short = option.short ? `-${option.short}, ` : '';
    const value = option.type === 'string' ? ` ${name.toUpperCase()}` : '';
    return [`${short}--${name}${value}`, command.optionHelp[name] ?? ''] as const;
  });
  const all = [
    ...options,
    ['--json', 'one JSON document on stdout'],
    ['-h, --help', 'this text'],
  ] as const;
  const width = Math.max(...all.map(([left]) => left.length));
  return [
    `Usage: daybook ${command.name} ${command.synopsis}`.trimEnd(),
    '',
    command.about,
    '',
    'Options:',
    ...all.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}
