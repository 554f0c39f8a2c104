import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDay, rebuildDay, removeEntry, writeEntries } from '../../src/daily/daily-log.ts';
import { withFileLock } from '../../src/daily/day-lock.ts';
import { DAY, entryOf } from './sample.ts';
import { temporaryFolder } from './temporary-folder.ts';

const UTC = { zone: 'UTC' };
const A = entryOf('a');
const B = entryOf('b');

describe('writing an entry', () => {
  test('makes folder, header and entry, for their owner only', async () => {
    const folder = join(temporaryFolder(), 'daily');
    const written = await writeEntries(folder, DAY, [A], UTC);
    expect(written).toEqual({ path: join(folder, `${DAY}.md`), changed: true });
    expect(readDay(folder, DAY)).toMatch(
      /^# Daily log: 2026-11-20\n\n## Sessions\n\n<!-- daybook:entry a -->\n### 14:05 /,
    );
    expect(readdirSync(folder)).toEqual([`${DAY}.md`]);
    if (process.platform !== 'win32') {
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(statSync(written.path).mode & 0o777).toBe(0o600);
    }
  });

  test('twice is the same as once, and touches nothing', async () => {
    const folder = temporaryFolder();
    const { path } = await writeEntries(folder, DAY, [A], UTC);
    const before = statSync(path, { bigint: true });
    expect(await writeEntries(folder, DAY, [A], UTC)).toEqual({ path, changed: false });
    expect(statSync(path, { bigint: true })).toMatchObject({
      ino: before.ino,
      mtimeNs: before.mtimeNs,
    });
  });

  test('finds its block again when the zone in the settings changed in between', async () => {
    const folder = temporaryFolder();
    await writeEntries(folder, DAY, [A], UTC);
    await writeEntries(folder, DAY, [A], { zone: 'Asia/Tokyo' });
    expect(readDay(folder, DAY)?.match(/<!-- daybook:entry a -->/g)).toHaveLength(1);
    expect(readDay(folder, DAY)).toContain('### 23:05 ');
    expect(readdirSync(folder)).toEqual([`${DAY}.md`]);
  });

  test('replaces an entry of the same id in its place', async () => {
    const folder = temporaryFolder();
    await writeEntries(folder, DAY, [entryOf('a', { note: 'written without a model' })], UTC);
    await writeEntries(folder, DAY, [B], UTC);
    await writeEntries(folder, DAY, [A], UTC);
    const text = readDay(folder, DAY) ?? '';
    expect(text).not.toContain('Note:');
    expect(text.indexOf('entry a -->')).toBeLessThan(text.indexOf('entry b -->'));
  });

  test('keeps bytes that are no UTF-8, and the mode of the file', async () => {
    const folder = temporaryFolder();
    const path = join(folder, `${DAY}.md`);
    const mine = Buffer.from('efbbbf230d0aff00fe8041', 'hex');
    writeFileSync(path, mine);
    chmodSync(path, 0o640);
    await writeEntries(folder, DAY, [entryOf('a', { title: 'Größe 记忆' })], UTC);
    expect(readFileSync(path).subarray(0, mine.length)).toEqual(mine);
    expect(readDay(folder, DAY)).toContain('### 14:05 Größe 记忆\r\n');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('refuses a file in UTF-16 and leaves it alone', async () => {
    const folder = temporaryFolder();
    const path = join(folder, `${DAY}.md`);
    const mine = Buffer.from('\ufeff# x\n', 'utf16le');
    writeFileSync(path, mine);
    await expect(writeEntries(folder, DAY, [A], UTC)).rejects.toMatchObject({
      code: 'DAILY_LOG_NOT_UTF8',
    });
    expect(readFileSync(path)).toEqual(mine);
  });

  test.each(['../x', '2026-11-20/../../x', '2026-02-30', ''])(
    'never leaves the folder: %j',
    async (day) => {
      const folder = temporaryFolder();
      await expect(writeEntries(folder, day, [A], UTC)).rejects.toThrow(RangeError);
      expect(() => readDay(folder, day)).toThrow(RangeError);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('a day without a log reads as undefined', () => {
    expect(readDay(temporaryFolder(), DAY)).toBeUndefined();
  });
});

describe.skipIf(process.platform === 'win32')('links', () => {
  test.each([
    { name: 'a linked day', isThere: true },
    { name: 'a linked day whose file is not there yet', isThere: false },
  ])('$name is written through', async ({ isThere }) => {
    const [folder, vault] = [temporaryFolder(), temporaryFolder()];
    const [path, file] = [join(folder, `${DAY}.md`), join(vault, 'note.md')];
    if (isThere) writeFileSync(file, 'mine\n');
    symlinkSync(join(vault, 'other.md'), path);
    symlinkSync('note.md', join(vault, 'other.md'));
    await writeEntries(folder, DAY, [A], UTC);
    expect(readlinkSync(path)).toBe(join(vault, 'other.md'));
    expect(readFileSync(file, 'utf8')).toMatch(isThere ? /^mine\n\n## Sessions\n/ : /^# Daily log/);
    expect(readdirSync(vault).sort()).toEqual(['note.md', 'other.md']);
  });

  test('a linked folder is written through', async () => {
    const [root, vault] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(vault, join(root, 'daily'));
    await writeEntries(join(root, 'daily'), DAY, [A], UTC);
    expect(readdirSync(vault)).toEqual([`${DAY}.md`]);
  });
});

describe('a home that no link may lead out of', () => {
  const linked = (target: string) => {
    const home = temporaryFolder();
    symlinkSync(target, join(home, 'daily'));
    return { folder: join(home, 'daily'), within: home };
  };

  test('a folder or a day that leads out of it is neither written nor read', async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, `${DAY}.md`), 'of somebody else\n');
    const own = temporaryFolder();
    symlinkSync(join(outside, `${DAY}.md`), join(own, `${DAY}.md`));
    for (const { folder, within } of [linked(outside), { folder: own, within: own }]) {
      const refused = { code: 'DAILY_LOG_LINKED' };
      const options = { ...UTC, within };
      await expect(writeEntries(folder, DAY, [A], options)).rejects.toMatchObject(refused);
      await expect(rebuildDay(folder, DAY, [A], options)).rejects.toMatchObject(refused);
      await expect(removeEntry(folder, DAY, 'a', { within })).rejects.toMatchObject(refused);
      expect(() => readDay(folder, DAY, within)).toThrow('outside of');
    }
    expect(readdirSync(outside)).toEqual([`${DAY}.md`]);
    expect(readFileSync(join(outside, `${DAY}.md`), 'utf8')).toBe('of somebody else\n');
  });

  test('a link that stays in it is followed', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'other'));
    symlinkSync('other', join(home, 'daily'));
    await writeEntries(join(home, 'daily'), DAY, [A], { ...UTC, within: home });
    expect(readDay(join(home, 'daily'), DAY, home)).toContain('entry a');
    expect(readdirSync(join(home, 'other'))).toEqual([`${DAY}.md`]);
  });
});

describe('others who write', () => {
  test('what an editor saves meanwhile is kept, and the entry comes as well', async () => {
    const folder = temporaryFolder();
    const { path } = await writeEntries(folder, DAY, [A], UTC);
    let saves = 0;
    const assertHeld = () => {
      if (saves++ < 3) writeFileSync(path, `${readFileSync(path, 'utf8')}save ${saves}\n`);
    };
    await writeEntries(folder, DAY, [B], { ...UTC, assertHeld });
    expect(readDay(folder, DAY)).toMatch(
      /entry a -->\nsave 1\nsave 2\nsave 3\n\n<!-- daybook:entry b -->/,
    );
    expect(readdirSync(folder)).toEqual([`${DAY}.md`]);
  });

  test('a caller that lost its right to write changes nothing', async () => {
    const folder = temporaryFolder();
    const assertHeld = () => {
      throw new Error('taken over');
    };
    await expect(writeEntries(folder, DAY, [A], { ...UTC, assertHeld })).rejects.toThrow(
      'taken over',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a living writer is waited for, and at last left alone', async () => {
    const folder = temporaryFolder();
    await withFileLock(join(folder, `${DAY}.md`), 0, async () => {
      const write = writeEntries(folder, DAY, [A], { ...UTC, waitMs: 60 });
      await expect(write).rejects.toMatchObject({ code: 'DAILY_LOG_BUSY' });
      expect(readDay(folder, DAY)).toBeUndefined();
    });
    expect(await writeEntries(folder, DAY, [A], { ...UTC, waitMs: 0 })).toMatchObject({
      changed: true,
    });
  });

  test('an old lock that nobody signed is waited for, not broken', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, `${DAY}.md.lock`));
    const write = writeEntries(folder, DAY, [A], { ...UTC, waitMs: 0 });
    await expect(write).rejects.toMatchObject({ code: 'DAILY_LOG_BUSY' });
  });
});

describe('rebuild and removal', () => {
  test('a rebuild renders each entry again and leaves the rest', async () => {
    const folder = temporaryFolder();
    const path = join(folder, `${DAY}.md`);
    await writeEntries(folder, DAY, [A], UTC);
    await writeEntries(folder, DAY, [entryOf('gone')], UTC);
    const edited = `${readFileSync(path, 'utf8').replace('Context of a.', 'spoilt')}\nmine\n`;
    writeFileSync(path, edited);
    await rebuildDay(folder, DAY, [A, B], UTC);
    const text = readDay(folder, DAY) ?? '';
    expect(text).toContain('Context of a.');
    expect(text).toContain('Context of b.');
    expect(text).toContain('Context of gone.');
    expect(text).toContain('\nmine\n');
    await rebuildDay(folder, DAY, [A, B], { ...UTC, forgotten: ['gone'] });
    expect(readDay(folder, DAY)).not.toContain('gone');
    expect(await rebuildDay(folder, DAY, [B, A], UTC)).toMatchObject({ changed: false });
  });

  test('a removed entry leaves no trace, a second removal changes nothing', async () => {
    const folder = temporaryFolder();
    await writeEntries(folder, DAY, [A], UTC);
    const before = readDay(folder, DAY);
    await writeEntries(folder, DAY, [B], UTC);
    expect(await removeEntry(folder, DAY, 'b')).toMatchObject({ changed: true, isPartial: false });
    expect(readDay(folder, DAY)).toBe(before);
    expect(await removeEntry(folder, DAY, 'b')).toMatchObject({ changed: false });
  });

  test('to remove from a day without a log makes none', async () => {
    const folder = temporaryFolder();
    expect(await removeEntry(folder, DAY, 'b')).toMatchObject({ changed: false });
    expect(readdirSync(folder)).toEqual([]);
  });
});
