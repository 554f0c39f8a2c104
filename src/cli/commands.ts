import type { Command } from './command.ts';

/** Every command, loaded only when it is asked for: `daybook today` must not wait for SQLite. */
export const COMMANDS = {
  today: async () => (await import('./today.ts')).todayCommand,
  search: async () => (await import('./search.ts')).searchCommand,
  list: async () => (await import('./list.ts')).listCommand,
  find: async () => (await import('./find.ts')).findCommand,
  show: async () => (await import('./show.ts')).showCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  flush: async () => (await import('./flush.ts')).flushCommand,
  context: async () => (await import('./context.ts')).contextCommand,
  title: async () => (await import('./title.ts')).titleCommand,
  link: async () => (await import('./link.ts')).linkCommand,
  unlink: async () => (await import('./link.ts')).unlinkCommand,
  parent: async () => (await import('./parent.ts')).parentCommand,
  candidates: async () => (await import('./candidates.ts')).candidatesCommand,
  accept: async () => (await import('./candidates.ts')).acceptCommand,
  close: async () => (await import('./close.ts')).closeCommand,
  reopen: async () => (await import('./close.ts')).reopenCommand,
  pin: async () => (await import('./pin.ts')).pinCommand,
  unpin: async () => (await import('./pin.ts')).unpinCommand,
  archive: async () => (await import('./archive.ts')).archiveCommand,
  unarchive: async () => (await import('./archive.ts')).unarchiveCommand,
  config: async () => (await import('./config.ts')).configCommand,
  install: async () => (await import('./install.ts')).installCommand,
  uninstall: async () => (await import('./uninstall.ts')).uninstallCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
} as const satisfies Record<string, () => Promise<Command>>;
