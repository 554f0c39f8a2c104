export const first = `
  CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;

  CREATE TABLE projects (
    id   INTEGER PRIMARY KEY,
    key  TEXT NOT NULL UNIQUE, -- real path of the git common dir, else of the folder
    name TEXT NOT NULL,
    dir  TEXT NOT NULL         -- where it was last seen
  ) STRICT;

  CREATE TABLE sessions (
    id               TEXT PRIMARY KEY, -- ses_ + UUIDv7
    agent            TEXT NOT NULL,
    project_id       INTEGER NOT NULL REFERENCES projects(id),
    cwd              TEXT NOT NULL,
    branch           TEXT,
    model            TEXT,
    title            TEXT,
    title_source     TEXT CHECK (title_source IN ('person', 'llm', 'agent', 'derived')),
    started_at_ms    INTEGER NOT NULL,
    last_activity_ms INTEGER NOT NULL,
    ended_at_ms      INTEGER,
    end_reason       TEXT                -- the first one since it was last active
  ) STRICT;
  CREATE INDEX sessions_by_activity ON sessions(last_activity_ms);
  CREATE INDEX sessions_by_project ON sessions(project_id, last_activity_ms);

  CREATE TABLE external_ids (
    agent       TEXT NOT NULL,
    external_id TEXT NOT NULL,
    session_id  TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    PRIMARY KEY (agent, external_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX external_ids_by_session ON external_ids(session_id);

  CREATE TABLE transcripts (
    path         TEXT PRIMARY KEY,
    agent        TEXT NOT NULL,
    external_id  TEXT NOT NULL,
    offset_bytes INTEGER NOT NULL DEFAULT 0, -- everything before it is ingested
    mark         TEXT,                       -- tells an appended file from a rewritten one
    copied_bytes INTEGER NOT NULL DEFAULT 0, -- a fork's copied history ends here
    baseline_bytes INTEGER NOT NULL DEFAULT 0, -- there before the first run: not summarised unasked
    settled_bytes INTEGER NOT NULL DEFAULT 0 -- size when last found to need no flush
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE messages (
    id          INTEGER PRIMARY KEY,
    session_id  TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    seq         INTEGER NOT NULL, -- 1, 2, … in the order of the transcript
    external_id TEXT NOT NULL,    -- the agent's id of this piece
    message_id  TEXT NOT NULL,    -- pieces of one message share it
    role        TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'tool')),
    kind        TEXT NOT NULL CHECK (kind IN ('speech', 'tool_call', 'tool_result')),
    tool        TEXT,
    is_error    INTEGER NOT NULL DEFAULT 0,
    text        TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    position    INTEGER,          -- byte offset of its line in the session's own transcript
    UNIQUE (external_id, session_id), -- in this order it also finds a piece in other sessions
    UNIQUE (session_id, seq)
  ) STRICT;
  CREATE VIRTUAL TABLE messages_fts USING fts5(text, content='messages', content_rowid='id');
  CREATE TRIGGER messages_added AFTER INSERT ON messages BEGIN
    INSERT INTO messages_fts(rowid, text) VALUES (new.id, new.text); END;
  CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
    INSERT INTO messages_fts(messages_fts, rowid, text) VALUES ('delete', old.id, old.text); END;

  -- One flush: the summary of a stretch of a session. The stretches of a session never overlap.
  CREATE TABLE jobs (
    id             INTEGER PRIMARY KEY,
    session_id     TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    from_seq       INTEGER NOT NULL, -- exclusive
    to_seq         INTEGER NOT NULL, -- inclusive
    kind           TEXT NOT NULL CHECK (kind IN ('end', 'compact', 'recovery', 'manual')),
    state          TEXT NOT NULL CHECK (state IN ('waiting', 'recorded', 'done', 'set_aside')),
    created_at_ms  INTEGER NOT NULL,
    attempts       INTEGER NOT NULL DEFAULT 0,
    next_try_at_ms INTEGER NOT NULL,
    backend        TEXT,             -- the one chosen for it
    reason         TEXT,             -- why it waits, or why it was set aside
    UNIQUE (session_id, from_seq, to_seq),
    CHECK (from_seq < to_seq)
  ) STRICT;
  CREATE INDEX jobs_open ON jobs(state, next_try_at_ms) WHERE state <> 'done';

  -- Replies for the parts of a long job, so that a later failure does not pay for them again.
  CREATE TABLE job_parts (
    job_id   INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER NOT NULL,
    result   TEXT NOT NULL, -- JSON
    PRIMARY KEY (job_id, from_seq, to_seq)
  ) STRICT, WITHOUT ROWID;

  -- What hooks reported. The name is that of the spooled file, so none is taken twice.
  CREATE TABLE sightings (
    name            TEXT PRIMARY KEY,
    agent           TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    kind            TEXT NOT NULL,
    why             TEXT NOT NULL,
    agent_pid       INTEGER,
    transcript_path TEXT,
    at_ms           INTEGER NOT NULL,
    job_id          INTEGER REFERENCES jobs(id) ON DELETE SET NULL
  ) STRICT;
  CREATE INDEX sightings_by_session ON sightings(agent, external_id);

  CREATE TABLE entries (
    number        INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE, -- ent_ + UUIDv7: the marker in the daily log
    job_id        INTEGER NOT NULL UNIQUE REFERENCES jobs(id) ON DELETE CASCADE,
    session_id    TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    day           TEXT NOT NULL,
    at_ms         INTEGER NOT NULL,    -- when the stretch ended
    title         TEXT NOT NULL,
    branch        TEXT,
    summary       TEXT NOT NULL,       -- JSON, see src/summarize/backend.ts
    search_text   TEXT NOT NULL,       -- all of it, with the terms that are for the index only
    backend       TEXT NOT NULL,
    model         TEXT,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_usd      REAL,
    is_estimated  INTEGER NOT NULL,    -- the tokens are
    is_written    INTEGER NOT NULL DEFAULT 0 -- the daily log holds it
  ) STRICT;
  CREATE INDEX entries_by_day ON entries(day, at_ms);
  CREATE INDEX entries_by_session ON entries(session_id, at_ms);
  CREATE VIRTUAL TABLE entries_fts USING fts5(search_text, content='entries', content_rowid='number');
  CREATE TRIGGER entries_added AFTER INSERT ON entries BEGIN
    INSERT INTO entries_fts(rowid, search_text) VALUES (new.number, new.search_text); END;
  CREATE TRIGGER entries_deleted AFTER DELETE ON entries BEGIN
    INSERT INTO entries_fts(entries_fts, rowid, search_text) VALUES ('delete', old.number, old.search_text); END;
  CREATE TRIGGER entries_changed AFTER UPDATE OF search_text ON entries BEGIN
    INSERT INTO entries_fts(entries_fts, rowid, search_text) VALUES ('delete', old.number, old.search_text);
    INSERT INTO entries_fts(rowid, search_text) VALUES (new.number, new.search_text); END;

  -- Every call of a model, for the daily budget and the cap on starts.
  CREATE TABLE calls (
    id            INTEGER PRIMARY KEY,
    at_ms         INTEGER NOT NULL,
    day           TEXT NOT NULL,
    backend       TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cost_usd      REAL
  ) STRICT;
  CREATE INDEX calls_by_time ON calls(at_ms);
  CREATE INDEX calls_by_day ON calls(day);
`;
