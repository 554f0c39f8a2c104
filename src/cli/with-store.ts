import { resolveZone } from '../daily/day.ts';
import { loadSettings } from '../platform/config-file.ts';
import { assertNoLinks } from '../platform/links.ts';
import { openStoreIfAny } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import type { Cli } from './command.ts';

/**
 * Opens the store for as long as `work` takes.
 *
 * @param work - gets no store where nothing was captured yet; `zone` is that of the daily logs.
 */
export async function withStore<T>(
  cli: Cli,
  work: (store: Store | undefined, zone: string) => T | Promise<T>,
): Promise<T> {
  const { zone } = resolveZone(loadSettings(cli.home, cli.env).values.timeZone);
  assertNoLinks(cli.home);
  const store = openStoreIfAny(cli.home.store);
  try {
    return await work(store, zone);
  } finally {
    store?.close();
  }
}
