const lines = [
  { type: 'user', uuid: 'a', message: { role: 'user', content: 'why?' } },
  { type: 'user', uuid: 'b', message: { role: 'user', content: 'and now?' } },
];
const where = { sessionId: 's', cwd: '/home/ada', timestamp: '2026-11-20T12:00:00.000Z' };

/** A transcript in which a person says enough for a summary. */
export const TALK = lines.map((one) => `${JSON.stringify({ ...where, ...one })}\n`).join('');
