import type { Command } from './command.ts';

/** Every command, loaded only when it is asked for: `daybook today` must not wait for SQLite. */
export const COMMANDS = {
  today: async () => (await import('./today.ts')).todayCommand,
  search: async () => (await import('./search.ts')).searchCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  flush: async () => (await import('./flush.ts')).flushCommand,
  context: async () => (await import('./context.ts')).contextCommand,
  config: async () => (await import('./config.ts')).configCommand,
  install: async () => (await import('./install.ts')).installCommand,
  uninstall: async () => (await import('./uninstall.ts')).uninstallCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
} as const satisfies Record<string, () => Promise<Command>>;
