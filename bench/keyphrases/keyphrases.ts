import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stemmer } from '@orama/stemmers/english'
import type { Command } from 'commander'
import type { Encoder } from '../../src/encoders/encoder.ts'
import { keyphrases as find, type KeyphraseOptions, openEncoder } from '../lib/built.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { pythonLines } from '../lib/python.ts'
import { fixed, percent, table } from '../lib/table.ts'

interface KeyphraseBenchOptions extends CommonOptions {
  python?: string
  model?: string
}

interface Judged {
  id: string
  title?: string
  text: string
  keyphrases: string[]
}

/** What a way of finding them gave: F1 of the first so many, and milliseconds a text. */
interface Way {
  name: string
  version?: string
  f1: Record<number, number>
  ms: number
}

const SETS = ['inspec-test', 'semeval2017'], DEPTHS = [5, 10, 15]

/** F1 of keyphrases, with stems, averaged over documents. */
export const keyphrases: Benchmark<KeyphraseBenchOptions> = {
  name: 'keyphrases',
  about: 'keyphrases of judged texts, beside YAKE, TextRank and KeyBERT',
  configure: (command: Command) => {
    command.option('--python <path>', 'a Python that has yake, summa and keybert, to be measured in the same run')
      .option('--model <folder>', 'a sentence encoder in ONNX, for tokengraph and KeyBERT')
  },
  async run({ data, sets = SETS, questions = Infinity, python, model }, note) {
    const encoder = model === undefined ? undefined : await openEncoder(model) as Encoder
    const result: Record<string, { texts: number, ways: Way[] }> = {}
    for (const name of sets) {
      const judged = (await readSet(join(data, name, 'docs.jsonl'))).slice(0, questions)
      const ours: [string, KeyphraseOptions][] = [
        ['noun phrases', {}],
        ['runs of words', { tagger: 'none' }],
        ...encoder ? [['noun phrases, encoder', { encoder }] as [string, KeyphraseOptions]] : [],
      ]
      const ways: Way[] = []
      for (const [how, options] of ours) {
        note(`${name}: ${how} …`)
        const documents = judged.map(({ id, title, text }) => ({ id, ...(title !== undefined && { title }), text })),
          start = performance.now()
        const found = await find(documents, { ...options, count: Math.max(...DEPTHS) })
        ways.push({
          name: `tokengraph, ${how}`,
          f1: f1Of(judged, found.documents.map(each => each.keyphrases.map(({ text }) => text))),
          ms: (performance.now() - start) / judged.length,
        })
      }
      if (python !== undefined) {
        note(`${name}: others …`)
        ways
          .push(...(await others(python, judged, model)).map(({ name, version, seconds, phrases }) => ({
            name,
            version,
            f1: f1Of(judged, phrases),
            ms: 1000 * seconds / judged.length,
          })))
      }
      result[name] = { texts: judged.length, ways }
    }
    return {
      result,
      text: Object.entries(result).map(([name, { texts, ways }]) => `${name}, ${texts} texts\n${report(ways)}`)
        .join('\n\n'),
    }
  },
}

const readSet = async (file: string): Promise<Judged[]> =>
  (await readFile(file, 'utf8')).trim().split('\n').map(line => JSON.parse(line) as Judged)

const stem = (phrase: string): string =>
  (phrase.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(word => stemmer(word)).join(' ')

/** Precision is over what was given, at most so many; phrases with the same stems are one. */
function f1Of(judged: readonly Judged[], found: readonly (readonly string[])[]): Record<number, number> {
  const of = (depth: number) =>
    judged.map(({ keyphrases }, i) => {
      const wanted = new Set(keyphrases.map(stem).filter(Boolean)),
        given = [...new Set(found[i]!.map(stem))].slice(0, depth)
      const right = given.filter(phrase => wanted.has(phrase)).length
      return right === 0 ? 0 : 2 * right / (given.length + wanted.size)
    })
  return Object.fromEntries(DEPTHS.map(depth => [depth, of(depth).reduce((sum, f1) => sum + f1, 0) / judged.length]))
}

interface Other {
  name: string
  version: string
  seconds: number
  phrases: string[][]
}

function others(python: string, judged: readonly Judged[], model: string | undefined): Promise<Other[]> {
  const texts = judged.map(({ title, text }) => (title === undefined ? text : `${title}. ${text}`))
  const given = { texts, count: 2 * Math.max(...DEPTHS), model: model ?? null }
  return pythonLines(python, new URL('peers.py', import.meta.url), given)
}

const report = (ways: readonly Way[]): string =>
  table([
    ['', ...DEPTHS.map(depth => `F1@${depth}`), 'ms a text', 'version'],
    ...ways.map(
      ({ name, f1, ms, version = '' }) => [name, ...DEPTHS.map(depth => percent(f1[depth])), fixed(ms, 1), version]
    ),
  ])
