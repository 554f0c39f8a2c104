// How many messages there are is counted on from a number in `meta`, see message-count.ts.
export const messageCount = `
  CREATE TRIGGER messages_uncounted AFTER DELETE ON messages BEGIN
    DELETE FROM meta WHERE key = 'messages_counted'; END;
`;
