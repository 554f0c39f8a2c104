// What is known about a session changes through events from here on. What was there before gets
// one event a row, so that the events alone give the tables back.
export const events = `
  CREATE TABLE events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    at_ms      INTEGER NOT NULL,
    op         TEXT NOT NULL,
    session_id TEXT,           -- no reference: an event outlives what it is about
    changes    TEXT NOT NULL   -- JSON, see events.ts
  ) STRICT;
  CREATE INDEX events_by_session ON events(session_id);

  ALTER TABLE sessions ADD COLUMN parent_id TEXT REFERENCES sessions(id) ON DELETE SET NULL;
  ALTER TABLE sessions ADD COLUMN parent_kind TEXT
    CHECK (parent_kind IN ('fork', 'clear', 'subagent', 'continuation', 'manual'));
  ALTER TABLE sessions ADD COLUMN branch_at_start TEXT;
  ALTER TABLE sessions ADD COLUMN first_prompt TEXT;      -- a preview; null where that is off
  ALTER TABLE sessions ADD COLUMN first_prompt_hash TEXT; -- of the whole, normalised
  ALTER TABLE sessions ADD COLUMN outcome TEXT NOT NULL DEFAULT 'open'
    CHECK (outcome IN ('open', 'done', 'blocked', 'abandoned', 'merged', 'superseded'));
  ALTER TABLE sessions ADD COLUMN outcome_note TEXT;
  ALTER TABLE sessions ADD COLUMN is_pinned INTEGER NOT NULL DEFAULT 0 CHECK (is_pinned IN (0, 1));
  ALTER TABLE sessions ADD COLUMN archived_at_ms INTEGER;
  CREATE INDEX sessions_by_parent ON sessions(parent_id) WHERE parent_id IS NOT NULL;
  CREATE INDEX sessions_by_first_prompt ON sessions(first_prompt_hash) WHERE first_prompt_hash IS NOT NULL;

  -- A title names one session. The second of a name is its #2, as it would be called today.
  UPDATE sessions SET title = title || ' #' || n FROM (
    SELECT id AS other, row_number() OVER (PARTITION BY title ORDER BY started_at_ms, id) AS n FROM sessions
    WHERE title IS NOT NULL) WHERE id = other AND n > 1;
  UPDATE sessions SET title = NULL, title_source = NULL FROM (
    SELECT id AS other, row_number() OVER (PARTITION BY title ORDER BY started_at_ms, id) AS n FROM sessions
    WHERE title IS NOT NULL) WHERE id = other AND n > 1;
  CREATE UNIQUE INDEX sessions_by_title ON sessions(title) WHERE title IS NOT NULL;

  CREATE TABLE session_links (
    session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('task', 'issue')),
    ref        TEXT NOT NULL,
    PRIMARY KEY (session_id, kind, ref)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_links_by_ref ON session_links(ref);

  CREATE TABLE parent_candidates (
    session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    parent_id  TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    reasons    TEXT NOT NULL,
    PRIMARY KEY (session_id, parent_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE chains (
    id         TEXT PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES projects(id),
    session_id TEXT REFERENCES sessions(id) ON DELETE SET NULL,
    domain     TEXT NOT NULL,
    summary    TEXT NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('preliminary', 'active', 'stashed', 'archived', 'superseded')),
    changed_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE notes (
    id         TEXT PRIMARY KEY, -- hash of its content
    kind       TEXT NOT NULL CHECK (kind IN ('decision', 'lesson', 'action', 'fact', 'question', 'correction')),
    text       TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE chain_notes (
    chain_id TEXT NOT NULL REFERENCES chains(id) ON DELETE CASCADE,
    note_id  TEXT NOT NULL REFERENCES notes(id),
    position INTEGER NOT NULL,
    PRIMARY KEY (chain_id, note_id)
  ) STRICT, WITHOUT ROWID;

  INSERT INTO events (id, at_ms, op, session_id, changes)
    SELECT 'evt_' || lower(hex(randomblob(16))), 0, 'project_known', NULL,
      json_array(json_object('table', 'projects', 'key', json_object('id', id),
        'set', json_object('key', key, 'name', name, 'dir', dir))) FROM projects ORDER BY id;
  INSERT INTO events (id, at_ms, op, session_id, changes)
    SELECT 'evt_' || lower(hex(randomblob(16))), started_at_ms, 'session_known', id,
      json_array(json_object('table', 'sessions', 'key', json_object('id', id),
        'set', json_object('agent', agent, 'project_id', project_id, 'cwd', cwd, 'branch', branch,
          'model', model, 'title', title, 'title_source', title_source,
          'started_at_ms', started_at_ms, 'last_activity_ms', last_activity_ms,
          'ended_at_ms', ended_at_ms, 'end_reason', end_reason))) FROM sessions ORDER BY started_at_ms, id;
  INSERT INTO events (id, at_ms, op, session_id, changes)
    SELECT 'evt_' || lower(hex(randomblob(16))), 0, 'external_id_known', session_id,
      json_array(json_object('table', 'external_ids',
        'key', json_object('agent', agent, 'external_id', external_id),
        'set', json_object('session_id', session_id))) FROM external_ids;
`;
