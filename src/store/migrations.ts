/**
 * The schema, as the steps that lead to it. Index + 1 is the version kept in `PRAGMA user_version`.
 * Steps are appended to; a released one stays as it was.
 *
 * Times are Unix milliseconds, UTC. `day` is `YYYY-MM-DD` in the zone of the daily logs.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (
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
   CREATE INDEX calls_by_day ON calls(day);`,

  // Word forms, parts of identifiers and text without spaces are found: `index_text` is ours, see
  // search-text.ts. Contentless, so that a row leaves the index by its number alone, whatever
  // `index_text` made of its text when it came.
  `DROP TRIGGER messages_added;
   DROP TRIGGER messages_deleted;
   DROP TABLE messages_fts;
   CREATE VIRTUAL TABLE messages_fts USING fts5(text, content='', contentless_delete=1,
     tokenize='porter unicode61 remove_diacritics 2');
   CREATE TRIGGER messages_added AFTER INSERT ON messages BEGIN
     INSERT INTO messages_fts(rowid, text) VALUES (new.id, index_text(new.text)); END;
   CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
     DELETE FROM messages_fts WHERE rowid = old.id; END;
   CREATE TRIGGER messages_changed AFTER UPDATE OF text ON messages BEGIN
     DELETE FROM messages_fts WHERE rowid = old.id;
     INSERT INTO messages_fts(rowid, text) VALUES (new.id, index_text(new.text)); END;
   INSERT INTO messages_fts(rowid, text) SELECT id, index_text(text) FROM messages ORDER BY id;

   DROP TRIGGER entries_added;
   DROP TRIGGER entries_deleted;
   DROP TRIGGER entries_changed;
   DROP TABLE entries_fts;
   CREATE VIRTUAL TABLE entries_fts USING fts5(text, content='', contentless_delete=1,
     tokenize='porter unicode61 remove_diacritics 2');
   CREATE TRIGGER entries_added AFTER INSERT ON entries BEGIN
     INSERT INTO entries_fts(rowid, text) VALUES (new.number, index_text(new.search_text)); END;
   CREATE TRIGGER entries_deleted AFTER DELETE ON entries BEGIN
     DELETE FROM entries_fts WHERE rowid = old.number; END;
   CREATE TRIGGER entries_changed AFTER UPDATE OF search_text ON entries BEGIN
     DELETE FROM entries_fts WHERE rowid = old.number;
     INSERT INTO entries_fts(rowid, text) VALUES (new.number, index_text(new.search_text)); END;
   INSERT INTO entries_fts(rowid, text)
     SELECT number, index_text(search_text) FROM entries ORDER BY number;`,
  // What is known about a session changes through events from here on. What was there before gets
  // one event a row, so that the events alone give the tables back.
  `CREATE TABLE events (
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
         'set', json_object('session_id', session_id))) FROM external_ids;`,

  // What a session used and cost, where its repository stood, and how agents rename it. Transcripts
  // are read again from their start, for the usage in what was read before; messages are kept once.
  `CREATE TABLE usage (
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
   UPDATE transcripts SET offset_bytes = 0, mark = NULL;`,

  // Sessions that a person had forgotten. The salt of the hash is in `meta`, see tombstones.ts.
  `CREATE TABLE tombstones (
     hash  TEXT PRIMARY KEY, -- SHA-256 of salt, agent and the agent's id of the session
     at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,

  // How many messages there are is counted on from a number in `meta`, see message-count.ts.
  `CREATE TRIGGER messages_uncounted AFTER DELETE ON messages BEGIN
     DELETE FROM meta WHERE key = 'messages_counted'; END;`,
];
