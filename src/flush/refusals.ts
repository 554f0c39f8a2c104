import { readHookSettings, whyNotCaptured } from '../capture/hook-settings.ts';
import type { Home } from '../platform/home.ts';
import type { Store } from '../store/store.ts';
import { isForgotten } from '../store/tombstones.ts';

/** What nothing is read of; folders are looked at once, for thousands of sessions share a few. */
export class Refusals {
  readonly #store: Store | undefined;
  readonly #home: Home;
  readonly #folders = new Map<string, string | undefined>();

  /** @param place - without a store nothing was ever forgotten. */
  constructor({ store, home }: { readonly store: Store | undefined; readonly home: Home }) {
    this.#store = store;
    this.#home = home;
  }

  /** Why nothing may be read of a session, for people; undefined: it may. */
  of(agent: string, externalId: string, folder: string): string | undefined {
    if (this.#store && isForgotten(this.#store, agent, externalId)) return 'it was forgotten';
    if (folder === '') return 'it tells no folder';
    if (!this.#folders.has(folder)) {
      const place = { dir: folder, cwd: folder };
      const settings = readHookSettings(this.#home);
      this.#folders.set(folder, whyNotCaptured(place, settings, this.#home));
    }
    const why = this.#folders.get(folder);
    return why === undefined ? undefined : `its folder is not captured (${why})`;
  }
}
