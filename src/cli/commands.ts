import type { Command } from './command.ts';

/** Every command, loaded only when it is asked for: `daybook today` must not wait for SQLite. */
export const COMMANDS = {
  install: async () => (await import('./install.ts')).installCommand,
  uninstall: async () => (await import('./uninstall.ts')).uninstallCommand,
} as const satisfies Record<string, () => Promise<Command>>;
