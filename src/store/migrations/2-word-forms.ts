// Word forms, parts of identifiers and text without spaces are found: `index_text` is ours, see
// search-text.ts. Contentless, so that a row leaves the index by its number alone, whatever
// `index_text` made of its text when it came.
export const wordForms = `
  DROP TRIGGER messages_added;
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
    SELECT number, index_text(search_text) FROM entries ORDER BY number;
`;
