// A model, a sandbox, and the questions that the tests ask about them.
import { expect, onTestFailed } from 'vitest';
import { daybook, entriesOf, logsOf } from './daybook.ts';
import {
  type MockModel,
  type ModelReply,
  type ModelRequest,
  startMockModel,
} from './mock-model.ts';
import { makeSandbox, type Sandbox } from './sandbox.ts';
import { type Flower, flowersIn } from './script.ts';
import { until } from './until.ts';

export class Stage {
  readonly model: MockModel;
  readonly sandbox: Sandbox;

  private constructor(model: MockModel, sandbox: Sandbox) {
    this.model = model;
    this.sandbox = sandbox;
  }

  /**
   * @param bins - the folders that hold the agents' programs.
   * @param envFor - what they need beyond the usual, when the model's address is known.
   */
  static async open(
    bins: string | readonly string[],
    answer: (request: ModelRequest) => ModelReply,
    envFor: (modelUrl: string) => Readonly<Record<string, string>> = () => ({}),
  ): Promise<Stage> {
    const model = await startMockModel(answer);
    const files = { 'garden.md': '# Garden\n', 'beds/first.md': '# First bed\n' };
    const needs = { modelUrl: model.url, path: [bins].flat(), files, env: envFor(model.url) };
    return new Stage(model, await makeSandbox(needs));
  }

  async close(): Promise<void> {
    await this.model.close();
    this.sandbox.remove();
  }

  /** What the summariser was asked, oldest first. */
  summaries(): ModelRequest[] {
    return this.model.requests.filter(({ isSummary }) => isSummary);
  }

  /** The session's own request that was the first to carry this word of a person. */
  requestAbout(flower: Flower): ModelRequest | undefined {
    return this.model.requests.find(
      ({ isSummary, toolNames, messages }) =>
        !isSummary &&
        toolNames.length > 0 &&
        messages.some(({ role, text }) => role === 'user' && text.includes(`Plant ${flower}`)),
    );
  }

  /** Waits for an entry, lets everything that may still come do so, and counts. */
  async expectEntries(count: number): Promise<string> {
    onTestFailed(() => void process.stderr.write(logsOf(this.sandbox)));
    await until(`entry ${count}`, () => entriesOf(this.sandbox).length >= count, {
      seen: () => entriesOf(this.sandbox).join('\n') + logsOf(this.sandbox),
    });
    await daybook(this.sandbox, 'flush');
    expect(entriesOf(this.sandbox)).toHaveLength(count);
    return entriesOf(this.sandbox).at(-1) as string;
  }
}

/** Everything that a request holds, as one text. */
export function textOf(request: ModelRequest | undefined): string {
  return request?.messages.map(({ text }) => text).join('\n') ?? '';
}

export function flowersOf(request: ModelRequest | undefined): Flower[] {
  return flowersIn(textOf(request));
}

/** What Daybook told a session: Claude Code among its messages, opencode in its system text. */
export function injectedInto(request: ModelRequest | undefined): string {
  const [, system] = request?.system.split(/(?=<daybook-memory>)/) ?? [];
  if (system !== undefined) return system;
  const told = request?.messages.filter(({ text }) => text.includes('<daybook-memory>'));
  return told?.at(-1)?.text ?? '';
}
