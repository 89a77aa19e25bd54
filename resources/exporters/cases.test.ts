// Regression cases for Vitest. Reads cases.jsonl beside this file; nothing in it is run. In answer.ts say how your
// application answers: export async function answer(messages, params) { … }
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { answer } from './answer';

const here = dirname(fileURLToPath(import.meta.url));
const cases: any[] = readFileSync(join(here, 'cases.jsonl'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const refusal = new RegExp(@REFUSAL@, 'i');

const comparable = (text: string) => text.replaceAll('\r\n', '\n').normalize('NFC');
const trimmed = (text: string) => text.replace(/[ \t\r\n\v\f]+$/, '');

function expression(check: any) {
  return new RegExp(comparable(check.value).replaceAll('(?P<', '(?<'), (check.flags ?? '') + 'u');
}

function wordCounts(text: string) {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function similarity(a: string, b: string) {
  const left = wordCounts(a);
  const right = wordCounts(b);
  let both = 0;
  let all = 0;
  for (const [word, count] of left) {
    both += Math.min(count, right.get(word) ?? 0);
    all += count;
  }
  for (const count of right.values()) all += count;
  return all === 0 ? 1 : (2 * both) / all;
}

function parsed(text: string): { ok: boolean; value?: unknown } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

async function fitsSchema(value: unknown, schema: any) {
  let Ajv: any;
  try {
    Ajv = (await import(/* @vite-ignore */ 'ajv')).default;
  } catch {
    return undefined; // json_schema checks need the package ajv
  }
  return new Ajv({ strict: false }).compile(schema)(value) as boolean;
}

// undefined: cannot be told from the text
async function holds(check: any, text: string, milliseconds: number): Promise<boolean | undefined> {
  const output = comparable(text);
  const json = parsed(text);
  switch (check.type) {
    case 'exact':
      return check.trim ? trimmed(output) === trimmed(comparable(check.value)) : output === comparable(check.value);
    case 'contains':
      return output.includes(comparable(check.value));
    case 'not_contains':
      return !output.includes(comparable(check.value));
    case 'regex':
      return expression(check).test(output);
    case 'not_regex':
      return !expression(check).test(output);
    case 'json_schema':
      return json.ok ? fitsSchema(json.value, check.value) : false;
    case 'json_equals':
      try {
        expect(json.ok).toBe(true);
        expect(json.value).toStrictEqual(check.value);
        return true;
      } catch {
        return false;
      }
    case 'similarity':
      return similarity(text, check.value) >= check.threshold;
    case 'refusal':
      return refusal.test(text.replaceAll('\u2019', "'"));
    case 'not_refusal':
      return !refusal.test(text.replaceAll('\u2019', "'"));
    case 'max_length':
      return [...output].length <= check.value;
    case 'min_length':
      return [...output].length >= check.value;
    case 'max_latency_ms':
      return milliseconds <= check.value;
    default:
      return undefined;
  }
}

test.each(cases.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
  const begin = performance.now();
  const text = await answer(one.input.messages, one.input.params ?? {});
  const milliseconds = performance.now() - begin;
  const failed: any[] = [];
  for (const check of one.checks) if ((await holds(check, text, milliseconds)) === false) failed.push(check);
  expect(failed, `${one.title}: ${text}`).toEqual([]);
});
