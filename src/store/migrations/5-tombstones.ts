// Sessions that a person had forgotten. The salt of the hash is in `meta`, see tombstones.ts.
export const tombstones = `
  CREATE TABLE tombstones (
    hash  TEXT PRIMARY KEY, -- SHA-256 of salt, agent and the agent's id of the session
    at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
