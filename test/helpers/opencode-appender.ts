import { OpencodeWriter } from './opencode-writer.ts';

// Appends to a database as a running opencode does, until it has written so many exchanges: the row
// of a prompt before its parts, an answer's text empty until it ends.
const [path = '', sessions = '0', exchanges = '0'] = process.argv.slice(2);
const writer = new OpencodeWriter(path);
const finish = writer.db.prepare('UPDATE message SET data = ?, time_updated = ? WHERE id = ?');
const fill = writer.db.prepare('UPDATE part SET data = ?, time_updated = ? WHERE id = ?');
const touch = writer.db.prepare('UPDATE session SET time_updated = ? WHERE id = ?');

for (let n = 0; n < Number(sessions) * Number(exchanges); n++) {
  const id = `ses_${n % Number(sessions)}`;
  if (n < Number(sessions)) writer.session(id, { time_created: Date.now() });
  const role = (name: string, more: object = {}) => ({
    role: name,
    time: { created: Date.now(), ...more },
  });
  const prompt = writer.message(id, Date.now(), role('user'));
  writer.part(id, prompt, Date.now(), { type: 'text', text: `prompt ${n}` });
  const answer = writer.message(id, Date.now(), role('assistant'));
  const text = writer.part(id, answer, Date.now(), { type: 'text', text: '' });
  await new Promise((go) => setTimeout(go, 1));
  fill.run(JSON.stringify({ type: 'text', text: `answer ${n}` }), Date.now(), text);
  finish.run(JSON.stringify(role('assistant', { completed: Date.now() })), Date.now(), answer);
  touch.run(Date.now(), id);
}
writer.close();
