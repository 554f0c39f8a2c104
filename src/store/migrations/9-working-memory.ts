// What becomes of chains of notes: who found them, when they were promoted or archived, which one a
// newer one takes the place of. Entries from before are turned into notes by the next worker.
export const workingMemory = `
  ALTER TABLE chains ADD COLUMN agent_name TEXT NOT NULL DEFAULT ''; -- of a session with several; '': its own
  ALTER TABLE chains ADD COLUMN entry_id TEXT;             -- of the flush that it came from; null: noted
  ALTER TABLE chains ADD COLUMN created_at_ms INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE chains ADD COLUMN earlier TEXT NOT NULL DEFAULT ''; -- statuses before, the last one last
  ALTER TABLE chains ADD COLUMN reason TEXT;               -- of a stash, or why it was archived
  ALTER TABLE chains ADD COLUMN promoted_at_ms INTEGER;
  ALTER TABLE chains ADD COLUMN archived_at_ms INTEGER;
  ALTER TABLE chains ADD COLUMN archived_as TEXT
    CHECK (archived_as IN ('discarded', 'done', 'replaced', 'left'));
  ALTER TABLE chains ADD COLUMN is_kept INTEGER NOT NULL DEFAULT 0 CHECK (is_kept IN (0, 1)); -- a person or agent had a hand in it
  CREATE INDEX chains_by_project ON chains(project_id, status);
  CREATE INDEX chains_by_session ON chains(session_id) WHERE session_id IS NOT NULL;
  CREATE INDEX chains_by_entry ON chains(entry_id) WHERE entry_id IS NOT NULL;

  ALTER TABLE chain_notes ADD COLUMN replaced_by TEXT REFERENCES notes(id); -- the note that an edit put in its place
  CREATE INDEX chain_notes_by_note ON chain_notes(note_id);

  -- The newer names the older.
  CREATE TABLE chain_links (
    chain_id TEXT NOT NULL REFERENCES chains(id) ON DELETE CASCADE,
    older_id TEXT NOT NULL REFERENCES chains(id) ON DELETE CASCADE,
    kind     TEXT NOT NULL CHECK (kind IN ('supersedes', 'repeats', 'relates')),
    PRIMARY KEY (chain_id, older_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX chain_links_by_older ON chain_links(older_id);

  ALTER TABLE entries ADD COLUMN is_noted INTEGER NOT NULL DEFAULT 0; -- its items are notes
  CREATE INDEX entries_not_noted ON entries(number) WHERE is_noted = 0;
`;
