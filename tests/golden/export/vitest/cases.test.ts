// Regression cases for Vitest. Reads cases.jsonl, expressions.json and refusals.json beside this file; nothing in
// them is run. In answer.ts say how your application answers: export async function answer(messages, params) { … }
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { answer } from './answer';

const here = dirname(fileURLToPath(import.meta.url));
const cases: any[] = readFileSync(join(here, 'cases.jsonl'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
// Expressions of checks are those of RE2; beside each stands what means the same here.
const expressions: Record<string, string> = JSON.parse(readFileSync(join(here, 'expressions.json'), 'utf8'));
const { refuses } = createRequire(import.meta.url)('./refusal.cjs');

const comparable = (text: string) => text.replaceAll('\r\n', '\n').normalize('NFC');
const trimmed = (text: string) => text.replace(/[ \t\r\n\v\f]+$/, '');

// true, false, or why it cannot be told
type Verdict = boolean | string;

function matches(check: any, output: string, wanted: boolean): Verdict {
  const portable = expressions[`${check.flags ?? ''}:${check.value}`];
  if (portable === undefined) return `${check.type} ${check.value} means something else here`;
  return new RegExp(portable, 'u').test(output) === wanted;
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

// Numbers by value, the order of members does not matter.
function same(a: any, b: any): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
}

const needsPackages = 'json_schema needs the packages ajv and ajv-formats: npm install --save-dev ajv ajv-formats';

function parsed(text: string): { ok: boolean; value?: unknown } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

async function fitsSchema(value: unknown, schema: any): Promise<Verdict> {
  let Ajv: any;
  let addFormats: any;
  try {
    Ajv = (await import(/* @vite-ignore */ 'ajv')).default;
    addFormats = (await import(/* @vite-ignore */ 'ajv-formats')).default;
  } catch {
    return needsPackages;
  }
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  return ajv.compile(schema)(value) as boolean;
}

async function holds(check: any, text: string, milliseconds: number): Promise<Verdict> {
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
      return matches(check, output, true);
    case 'not_regex':
      return matches(check, output, false);
    case 'json_schema':
      return json.ok ? fitsSchema(json.value, check.value) : false;
    case 'json_equals':
      return json.ok && same(json.value, check.value);
    case 'similarity':
      return similarity(text, check.value) >= check.threshold;
    case 'refusal':
      return refuses(text);
    case 'not_refusal':
      return !refuses(text);
    case 'max_length':
      return [...output].length <= check.value;
    case 'min_length':
      return [...output].length >= check.value;
    case 'max_latency_ms':
      return milliseconds <= check.value;
    default:
      return `${check.type} cannot be told from the text`;
  }
}

for (const one of cases) {
  test(one.id, async (context) => {
    const begin = performance.now();
    const text = await answer(one.input.messages, one.input.params ?? {});
    const milliseconds = performance.now() - begin;
    const verdicts: Verdict[] = [];
    for (const check of one.checks) verdicts.push(await holds(check, text, milliseconds));
    expect(
      one.checks.filter((_: any, i: number) => verdicts[i] === false),
      `${one.title}: ${text}`,
    ).toEqual([]);
    // No failure, but not a pass either: nothing could be judged, or what a missing package would have judged.
    const open = verdicts.filter((verdict) => typeof verdict === 'string') as string[];
    if (open.length === verdicts.length || open.includes(needsPackages)) {
      console.warn(`${one.id} is skipped: ${open.join('; ')}`);
      context.skip(open.join('; '));
    }
  });
}
