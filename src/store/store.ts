import type Database from 'better-sqlite3';

/** The session store, open: see `open.ts`. */
export type Store = Database.Database;
