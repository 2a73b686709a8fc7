import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJudged } from '../../src/cli/read-judged.ts'
import { TokenGraphError } from '../../src/core/errors.ts'
import type { Dataset } from '../../src/evaluation/dataset.ts'
import type { CommonOptions } from './benchmark.ts'

/** Sets of which every n-th question is taken. */
const EVERY: Record<string, number> = { 'squad-v1.1-dev': 10 }

/** The sets that were asked for, or those of the benchmark's own that are there. */
export function chooseSets({ data, sets }: CommonOptions, own: readonly string[]): string[] {
  const present = (sets ?? own).filter(name => existsSync(join(data, name, 'corpus.jsonl')))
  if (present.length > 0 && (!sets || present.length === sets.length)) return present
  const expected = (sets ?? own).filter(name => !present.includes(name)).join(', ')
  throw new TokenGraphError('not-found', {
    where: '--data',
    got: data,
    expected: `a folder with ${sets ? '' : 'some of '}${expected}`,
  })
}

/** Reads a set, its files in place of its corpus if they are wanted, with as many of its questions as are wanted, evenly spaced. */
export async function readSet(
  { data, questions = Infinity }: CommonOptions,
  name: string,
  files = false,
): Promise<Dataset> {
  const dataset = await readJudged(join(data, name), { titles: true, every: EVERY[name] ?? 1, files })
  return { ...dataset, questions: evenly(dataset.questions, questions) }
}

/** At most so many of a list, evenly spaced, from the first. */
export function evenly<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list]
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!)
}
