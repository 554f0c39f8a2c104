// How far sessions are read that an agent keeps in a database of its own, see histories.ts.
export const histories = `
  CREATE TABLE histories (
    agent           TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    path            TEXT NOT NULL,               -- the database, or folder, it was last read from
    layout          TEXT NOT NULL DEFAULT '',    -- how it was written down there
    read_order      INTEGER NOT NULL DEFAULT -1, -- every message up to this one is taken …
    read_id         TEXT NOT NULL DEFAULT '',    -- … and up to this of those that share its place
    messages        INTEGER NOT NULL DEFAULT 0,  -- that there were then
    seen_ms         INTEGER NOT NULL DEFAULT 0,  -- what changed before this is known
    is_waiting      INTEGER NOT NULL DEFAULT 0,  -- an answer at its end was not finished
    copied_until_ms INTEGER NOT NULL DEFAULT 0,  -- a fork's copied messages end here
    baseline_ms     INTEGER NOT NULL DEFAULT 0,  -- there before the first run: not summarised unasked
    settled_ms      INTEGER NOT NULL DEFAULT 0,  -- last change when last found to need no flush
    PRIMARY KEY (agent, external_id)
  ) STRICT, WITHOUT ROWID;
`;
