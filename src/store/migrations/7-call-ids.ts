// Which result answers which call. What was read before has none and is paired by order.
export const callIds = `
  ALTER TABLE messages ADD COLUMN call_id TEXT; -- the agent's; a call and its result share it
`;
