// What Claude Code's settings look like with our hooks and without them. Text in, text out.
import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node } from 'jsonc-parser';
import { fieldsOf } from '../src/platform/fields.ts';
import { jsoncFields } from '../src/platform/jsonc.ts';
import {
  holdsOnly,
  insertLast,
  jsoncTree,
  memberOf,
  nameOf,
  removeChild,
  replaceValue,
} from './jsonc-edit.ts';
import { UnexpectedFile } from './unexpected-file.ts';

/** One command in the settings, as the file holds it. */
export type HookEntry = Readonly<Record<string, unknown>>;
export type Hooks = readonly { readonly event: string; readonly entry: HookEntry }[];
/** @param event - under which the entry stands. */
export type IsOurs = (entry: unknown, event: string) => boolean;

const BOM = '\uFEFF';

/**
 * Adds one group per hook, without a matcher: every source, reason and trigger.
 *
 * @param text - the settings without our entries; undefined where there is no file.
 * @throws {SyntaxError | UnexpectedFile}
 */
export function addHooks(text: string | undefined, hooks: Hooks): string {
  if (text === undefined) return `${addHooks('{}', hooks)}\n`;
  if (text.startsWith(BOM)) return BOM + addHooks(text.slice(1), hooks);
  const root = rootObject(text);
  if (root === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    return `${text}${gap}${addHooks('{}', hooks)}\n`;
  }
  const present = memberOf(root, 'hooks');
  const all = Object.fromEntries(hooks.map(({ event, entry }) => [event, [groupOf(entry)]]));
  if (present === undefined) return insertLast(text, root, 'hooks', all);
  if (present.type === 'null') return replaceValue(text, present, all);
  return hooks.reduce(addHook, text);
}

function addHook(text: string, { event, entry }: Hooks[number]): string {
  const events = memberOf(rootObject(text) as Node, 'hooks') as Node;
  if (events.type !== 'object') throw unexpected('"hooks"', 'object', events);
  const groups = memberOf(events, event);
  if (groups === undefined) return insertLast(text, events, event, [groupOf(entry)]);
  if (groups.type === 'null') return replaceValue(text, groups, [groupOf(entry)]);
  if (groups.type !== 'array') throw unexpected(`"hooks.${event}"`, 'array', groups);
  return insertLast(text, groups, undefined, groupOf(entry));
}

function groupOf(entry: HookEntry): object {
  return { hooks: [entry] };
}

/**
 * Takes our entries out, and the groups, events and `hooks` that held nothing else. White space and
 * comments of others stay as they are. @throws {SyntaxError | UnexpectedFile}
 */
export function stripHooks(text: string, isOurs: IsOurs): string {
  if (text.startsWith(BOM)) return BOM + stripHooks(text.slice(1), isOurs);
  let left = text;
  for (;;) {
    const root = rootObject(left);
    const [first] = root ? ourEntries(root, isOurs) : [];
    if (first === undefined) return left;
    left = removeEntry(left, first.node);
  }
}

/** Our entries in a settings text, in the order of the file. */
export function hooksIn(text: string, isOurs: IsOurs): Hooks {
  const root = rootObject(text.startsWith(BOM) ? text.slice(1) : text);
  if (root === undefined) return [];
  return ourEntries(root, isOurs).map(({ event, node }) => ({ event, entry: getNodeValue(node) }));
}

/** Events of which a matcher leaves some out for our hooks. */
export function narrowedEvents(text: string, isOurs: IsOurs): readonly string[] {
  const events = Object.entries(fieldsOf(jsoncFields(text).hooks));
  const isNarrow = (group: unknown, event: string) => {
    const { matcher = '', hooks } = fieldsOf(group);
    const isAny = ['', '*'].includes(String(matcher));
    return !isAny && Array.isArray(hooks) && hooks.some((entry) => isOurs(entry, event));
  };
  return events.flatMap(([event, groups]) =>
    Array.isArray(groups) && groups.some((group) => isNarrow(group, event)) ? [event] : [],
  );
}

/** Whether exactly these hooks are in already, each in a group as `addHooks` makes it, wherever. */
export function holdsHooks(text: string, hooks: Hooks, isOurs: IsOurs): boolean {
  if (hooksIn(text, isOurs).length !== hooks.length) return false;
  const events = fieldsOf(jsoncFields(text).hooks);
  return hooks.every(({ event, entry }) => {
    const groups = events[event];
    return (
      Array.isArray(groups) && groups.some((group) => isDeepStrictEqual(group, groupOf(entry)))
    );
  });
}

/** The value of the settings with our entries left out, for comparing: a second opinion on an edit. */
export function settingsOfOthers(text: string | undefined, isOurs: IsOurs): string {
  const root = text === undefined ? undefined : jsoncTree(text.replace(BOM, ''));
  const { hooks, ...others } = (root ? getNodeValue(root) : {}) as Record<string, unknown>;
  const events = Object.entries((hooks ?? {}) as Record<string, unknown>).flatMap(
    ([event, groups]) => {
      const kept = Array.isArray(groups)
        ? groups.flatMap((group) => groupOfOthers(group, (entry) => isOurs(entry, event)))
        : groups;
      return kept === null || (Array.isArray(kept) && kept.length === 0) ? [] : [[event, kept]];
    },
  );
  return JSON.stringify([others, events]);
}

function groupOfOthers(group: unknown, isOurs: (entry: unknown) => boolean): unknown[] {
  const list = (group as { hooks?: unknown } | null)?.hooks;
  if (!Array.isArray(list) || !list.some(isOurs)) return [group];
  const { matcher: _matcher, hooks: _hooks, ...more } = group as Record<string, unknown>;
  const hooks = list.filter((entry) => !isOurs(entry));
  return hooks.length === 0 && Object.keys(more).length === 0
    ? []
    : [{ ...(group as object), hooks }];
}

function rootObject(text: string): Node | undefined {
  const root = jsoncTree(text);
  if (root !== undefined && root.type !== 'object') throw unexpected('the file', 'object', root);
  return root;
}

function unexpected(what: string, expected: string, found: Node): UnexpectedFile {
  return new UnexpectedFile(`expected an ${expected} in ${what}, found: ${found.type}`);
}

function ourEntries(root: Node, isOurs: IsOurs): { event: string; node: Node }[] {
  // Every `hooks`, should there be two: only the last counts, but none of ours stays behind.
  return properties(root)
    .filter((property) => nameOf(property) === 'hooks')
    .flatMap((property) => properties(property.children?.[1]))
    .flatMap((property) =>
      elements(property.children?.[1])
        .filter((group) => group.type === 'object')
        .flatMap((group) => elements(memberOf(group, 'hooks')))
        .filter((node) => isOurs(getNodeValue(node), nameOf(property)))
        .map((node) => ({ event: nameOf(property), node })),
    );
}

function properties(node: Node | undefined): readonly Node[] {
  return node?.type === 'object' ? (node.children ?? []) : [];
}

function elements(node: Node | undefined): readonly Node[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}

/** Removes the outermost thing that is there for this entry alone. */
function removeEntry(text: string, entry: Node): string {
  const list = parentOf(entry);
  const group = parentOf(parentOf(list));
  const isOnlyEntry = holdsOnly(text, list, [entry]);
  const isPlainGroup =
    properties(group).every((property) => ['hooks', 'matcher'].includes(nameOf(property))) &&
    holdsOnly(text, group, properties(group));
  if (!isOnlyEntry || !isPlainGroup) return removeChild(text, list, entry);
  let child = group;
  // From the group up: its list and event, then `hooks` in the root.
  for (let container = parentOf(child); ; container = parentOf(child)) {
    if (isNamedTwice(container, child)) return emptied(text, child);
    if (container.parent === undefined || !holdsOnly(text, container, [child])) {
      return removeChild(text, container, child);
    }
    child = parentOf(container);
  }
}

/** Of two properties with one name the last counts: without it the other one would. */
function isNamedTwice(container: Node, child: Node): boolean {
  const name = nameOf(child);
  const isProperty = child.type === 'property';
  return isProperty && properties(container).filter((one) => nameOf(one) === name).length > 1;
}

function emptied(text: string, property: Node): string {
  const [, value] = property.children ?? [];
  const [first, ...more] = value?.children ?? [];
  if (value === undefined || first === undefined || more.length > 0)
    throw new Error('a property is emptied of the one thing in it');
  return removeChild(text, value, first);
}

function parentOf(node: Node): Node {
  if (node.parent === undefined) throw new Error('a hook entry stands five levels deep');
  return node.parent;
}
