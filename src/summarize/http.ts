import type { LanguageModel } from 'ai';
import { messageOf } from '../platform/errors.ts';
import type { Env } from '../platform/home.ts';
import { answer } from './answer.ts';
import { type Backend, BackendError, type Usage } from './backend.ts';
import { failureKind, firstWords } from './failure.ts';
import { buildPrompt, newNonce, type Prompt } from './prompt.ts';
import { resetDelayMs } from './reset-time.ts';
import { estimatedUsage } from './tokens.ts';

export type HttpStyle = 'openai' | 'anthropic';

export interface HttpOptions {
  readonly style: HttpStyle;
  /** Base URL with its version part (`http://127.0.0.1:11434/v1`); empty: not configured. */
  readonly url: string;
  /** Empty: for `anthropic` the smallest model of today; `openai` endpoints have no default. */
  readonly model: string;
  /** Name of the environment variable with the key; empty: no key is sent. */
  readonly keyVariable: string;
  /** Each `Name: value`. */
  readonly headers: readonly string[];
  readonly timeoutMs: number;
  readonly env: Env;
}

const DEFAULT_ANTHROPIC_MODEL = 'claude-haiku-4-5';
/** Of a reply; the API of this style wants a number. A summary takes a tenth of it. */
const MAX_OUTPUT_TOKENS = 8_000;
/** A quota that is back sooner than this is a rate limit by another name. */
const SHORT_QUOTA_MS = 10 * 60_000;

/** Summaries by an OpenAI-compatible endpoint or by one that speaks the Anthropic Messages API. */
export function httpBackend(options: HttpOptions): Backend {
  return {
    name: 'http',
    whyNotReady: async () => whyNotReady(options),
    async summarise(stretch, signal) {
      const why = whyNotReady(options);
      if (why !== undefined) throw new BackendError('missing', why);
      const prompt = buildPrompt(stretch, newNonce());
      const { text, model, usage } = await ask(options, prompt, signal);
      return answer('http', text, model, usage);
    },
  };
}

function whyNotReady({ url, style, model, keyVariable, env }: HttpOptions): string | undefined {
  if (url === '') return 'http.url is not set';
  if (!URL.canParse(url) || !/^https?:/i.test(url)) return 'http.url is not an http(s) address';
  if (style === 'openai' && model === '') return 'http.model is not set';
  if (keyVariable !== '' && !env[keyVariable])
    return `http.keyVariable names ${keyVariable}, which is not set in the environment`;
  return undefined;
}

async function ask(
  options: HttpOptions,
  prompt: Prompt,
  signal: AbortSignal,
): Promise<{ text: string; model: string; usage: Usage }> {
  const { generateText } = await import('ai');
  // It would print advice for developers to the console of our users.
  (globalThis as { AI_SDK_LOG_WARNINGS?: false }).AI_SDK_LOG_WARNINGS = false;
  const timeout = AbortSignal.timeout(options.timeoutMs);
  try {
    const result = await generateText({
      model: await openModel(options),
      system: prompt.system,
      prompt: prompt.user,
      maxRetries: 0, // trying again is our own business
      abortSignal: AbortSignal.any([signal, timeout]),
      ...(options.style === 'anthropic' ? { maxOutputTokens: MAX_OUTPUT_TOKENS } : {}),
    });
    const { inputTokens, outputTokens } = result.usage;
    return {
      text: result.text,
      model: result.response.modelId,
      usage:
        inputTokens === undefined || outputTokens === undefined
          ? estimatedUsage(prompt, result.text)
          : { inputTokens, outputTokens, estimated: false },
    };
  } catch (error) {
    if (signal.aborted)
      throw new BackendError('temporary', 'http: stopped before it had answered', { cause: error });
    if (timeout.aborted) {
      const message = `http: no answer within ${options.timeoutMs / 1_000} s`;
      throw new BackendError('temporary', message, { cause: error });
    }
    throw await failureOf(error);
  }
}

async function openModel(options: HttpOptions): Promise<LanguageModel> {
  const baseURL = options.url.replace(/\/+$/, '');
  const headers = Object.fromEntries(options.headers.map(headerOf));
  const key = options.keyVariable === '' ? undefined : options.env[options.keyVariable];
  if (options.style === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    // An empty key rather than none: else the library would send ANTHROPIC_API_KEY, which nobody
    // asked for, to whatever host this is.
    const provider = createAnthropic({ baseURL, headers, apiKey: key ?? '' });
    return provider(options.model || DEFAULT_ANTHROPIC_MODEL);
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const auth = key === undefined ? {} : { apiKey: key };
  return createOpenAICompatible({ name: 'http', baseURL, headers, ...auth })(options.model);
}

function headerOf(header: string): [string, string] {
  const colon = header.indexOf(':');
  return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
}

async function failureOf(error: unknown): Promise<BackendError> {
  const { APICallError } = await import('ai');
  if (!APICallError.isInstance(error))
    return new BackendError('bad-reply', `http: ${firstWords(messageOf(error))}`, { cause: error });
  const { statusCode: status, responseBody = '', responseHeaders = {} } = error;
  if (status !== undefined && status < 400) {
    const message = `http: the answer is not what the endpoint's style promises (${firstWords(error.message)})`;
    return new BackendError('bad-reply', message, { cause: error });
  }
  const words = `${error.message}\n${responseBody.slice(0, 10_000)}`;
  const retryAfterMs = askedDelayMs(responseHeaders, words, Date.now());
  const kind = failureKind(words, status);
  const isShort = retryAfterMs !== undefined && retryAfterMs < SHORT_QUOTA_MS;
  const message = `http: ${status === undefined ? '' : `${status} `}${firstWords(error.message)}`;
  return new BackendError(kind === 'quota' && isShort ? 'temporary' : kind, message, {
    retryAfterMs,
    cause: error,
  });
}

/**
 * What an endpoint asks for before the next try, from its headers or, failing those, its words.
 *
 * @param headers - names in lower case.
 * @returns milliseconds, 0 or more.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function askedDelayMs(
  headers: Readonly<Record<string, string>>,
  words: string,
  nowMs: number,
): number | undefined {
  const precise = Number.parseFloat(headers['retry-after-ms'] ?? '');
  if (precise >= 0) return precise;
  const after = headers['retry-after'] ?? '';
  if (/^\d+(\.\d+)?$/.test(after.trim())) return Math.ceil(Number(after) * 1_000);
  const dateMs = Date.parse(after);
  if (!Number.isNaN(dateMs)) return Math.max(0, dateMs - nowMs);
  return resetDelayMs(words, nowMs);
}
