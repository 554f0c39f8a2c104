import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Extent, type Figure, figure } from './figure.ts';
import { median } from './measure.ts';
import { writeTranscript } from './transcripts.ts';

// Two designs that others published, written by us and no longer than it takes to show their cost:
// a hook in Python that reads the whole transcript, and a store that writes all its JSON at each event.

const PYTHON_HOOK = `
import json, sys
turns = []
for line in open(json.load(sys.stdin)["transcript_path"], encoding="utf-8"):
    message = json.loads(line).get("message") or {}
    content = message.get("content")
    if isinstance(content, list):
        content = " ".join(part.get("text", "") for part in content if part.get("type") == "text")
    if content: turns.append(f"{message.get('role')}: {content}")
open(sys.argv[1], "w", encoding="utf-8").write("\\n".join(turns[-30:])[-15000:])
`;

export async function measurePeers({ isQuick }: Extent): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  try {
    return [...pythonHook(folder, isQuick), ...jsonStore(folder, isQuick)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pythonHook(folder: string, isQuick: boolean): Figure[] {
  if (spawnSync('python3', ['--version']).status !== 0) {
    process.stderr.write('There is no python3 here, so no Python hook is measured.\n');
    return [];
  }
  const script = join(folder, 'hook.py');
  writeFileSync(script, PYTHON_HOOK);
  return [1, isQuick ? 10 : 100].map((megabytes) => {
    const path = join(folder, `${megabytes}.jsonl`);
    writeTranscript(path, megabytes * 1_024 ** 2);
    const input = JSON.stringify({ transcript_path: path });
    const [node, python] = [[], []] as [number[], number[]];
    for (let round = 0; round < (isQuick ? 3 : 9); round++) {
      node.push(wallMs(process.execPath, ['-e', '0'], ''));
      python.push(wallMs('python3', [script, join(folder, 'turns')], input));
    }
    const floor = { name: 'node -e 0', value: median(node) };
    return figure(`a Python hook that reads all of ${megabytes} MB`, median(python), 'ms', floor);
  });
}

function wallMs(program: string, args: readonly string[], input: string): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(program, args, { input, env: { PATH: process.env.PATH } });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return performance.now() - startedMs;
}

function jsonStore(folder: string, isQuick: boolean): Figure[] {
  const path = join(folder, 'sessions.json');
  const [few, many] = [1_000, isQuick ? 5_000 : 20_000].map((sessions) => {
    const all = Array.from({ length: sessions }, (_, n) => ({
      id: `session-${n}`,
      title: `The title of session ${n}`,
      paths: [`/home/ada/.claude/projects/-home-ada-p/session-${n}.jsonl`],
      note: 'x'.repeat(1_000),
    }));
    const times = Array.from({ length: isQuick ? 3 : 9 }, (_, n) => {
      const startedMs = performance.now();
      Object.assign(all[n] ?? {}, { lastActivity: n });
      writeFileSync(path, JSON.stringify({ sessions: all }, null, 2));
      return performance.now() - startedMs;
    });
    return { sessions, ms: median(times) };
  }) as [{ sessions: number; ms: number }, { sessions: number; ms: number }];
  const floor = { name: `${few.sessions} sessions`, value: few.ms };
  return [figure(`an event of a JSON store, of ${many.sessions}`, many.ms, 'ms', floor)];
}
