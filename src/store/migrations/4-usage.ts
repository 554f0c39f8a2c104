// What a session used and cost, where its repository stood, and how agents rename it. Transcripts
// are read again from their start, for the usage in what was read before; messages are kept once.
export const usage = `
  CREATE TABLE usage (
    message_id         TEXT NOT NULL,    -- the agent's; several lines of a transcript share it
    session_id         TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    model              TEXT,
    at_ms              INTEGER NOT NULL,
    input_tokens       INTEGER NOT NULL, -- without what came from or went to the cache
    output_tokens      INTEGER NOT NULL,
    cache_read_tokens  INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    PRIMARY KEY (message_id, session_id) -- in this order it also finds a copy in other sessions
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX usage_by_session ON usage(session_id);

  -- What the agent says that a session has cost so far. It counts on over resumes, and forks count
  -- on from their parent, so one line is never added to another.
  CREATE TABLE cost_lines (
    path               TEXT NOT NULL,    -- of the transcript
    position           INTEGER NOT NULL, -- byte offset in it
    session_id         TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    at_ms              INTEGER NOT NULL, -- of the line before, it tells no time
    cost_usd           REAL NOT NULL,
    input_tokens       INTEGER NOT NULL,
    output_tokens      INTEGER NOT NULL,
    cache_read_tokens  INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    PRIMARY KEY (path, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cost_lines_by_session ON cost_lines(session_id, at_ms);

  ALTER TABLE sessions ADD COLUMN head_at_start TEXT; -- commit ids
  ALTER TABLE sessions ADD COLUMN head_last TEXT;
  ALTER TABLE external_ids ADD COLUMN seen_at_ms INTEGER NOT NULL DEFAULT 0; -- the newest is in use
  ALTER TABLE transcripts ADD COLUMN last_uuid TEXT; -- of its last line that has one
  CREATE INDEX transcripts_by_last_uuid ON transcripts(last_uuid) WHERE last_uuid IS NOT NULL;
  UPDATE transcripts SET offset_bytes = 0, mark = NULL;
`;
