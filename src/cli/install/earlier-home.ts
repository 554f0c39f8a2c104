import { AGENTS } from '../../../install/agents.ts';
import type { Place } from '../../../install/installer.ts';
import type { Prepared } from '../../../install/prepared.ts';
import { daybookHome } from '../../platform/home.ts';

/** Homes other than that of this command, which ours was told to note in until now. */
export function earlierHomes({ agent, changes: [change] }: Prepared, place: Place): string[] {
  const text = change?.before.text;
  return text === undefined ? [] : [...AGENTS[agent].otherHomes(text, place)];
}

/** What an installation means for each of them, a sentence or two. */
export function movedHomes(prepared: Prepared, place: Place): string[] {
  const [{ target }] = prepared.files;
  const { root } = daybookHome(place.env);
  return earlierHomes(prepared, place).map(
    (home) =>
      `${target.file} told ours to note in ${home} until now; with this installation it is ${root}. ` +
      `What is in ${home} stays, and is read with DAYBOOK_HOME=${home}.`,
  );
}
