import { distance } from 'fastest-levenshtein'
import { fieldOf } from '../graph/fields.ts'
import type { Graph, PassageEntry } from '../graph/graph.ts'
import { passageText } from '../graph/passage-text.ts'
import type { Document, JsonValue } from '../text/document.ts'
import { foldWord } from '../text/tokens/fold.ts'
import { unitsOf } from '../text/tokens/phrases.ts'
import { startsUnspaced } from '../text/tokens/scripts.ts'
import { STOP, takesPlace, type Tokenizer, WHOLE } from '../text/tokens/tokenizer.ts'
import type { Clause } from './operators.ts'
import { JOINS } from './reread.ts'
import { wordsLike } from './words-like.ts'

type Word = Extract<Clause, { kind: 'word' }>
type Phrase = Extract<Clause, { kind: 'phrase' }>

/** Whether a passage has what is demanded. */
export interface Demand {
  /** By its words alone: false for a passage that has it in no case. */
  may(passage: number): boolean
  /** By its texts; asked only of one that may. */
  is(passage: number, entry: PassageEntry): boolean
  /** Whether one that may is one. */
  isSure: boolean
}

/**
 * Makes the test of a clause. Words are compared as the index does, by their stems; phrases as they are written, but
 * for case and accents, in the text of a passage and the title, aliases and tags of its document. Where words stand is
 * not kept: the passages that have all words of a phrase, or its pairs of Han characters, are read again, the best
 * first, until there are enough of them.
 *
 * Cost: the postings of the words; of phrases and fields, the texts of the passages that are asked.
 */
export async function demandOf(graph: Graph, clause: Clause): Promise<Demand> {
  switch (clause.kind) {
    case 'word':
      return wordDemand(graph, clause)
    case 'phrase':
      return reading(graph, await candidates(graph, clause), clause, everywhere)
    case 'field':
      return fieldDemand(graph, clause.field, clause.value as Word | Phrase)
    case 'not': {
      const { may, is, isSure } = await demandOf(graph, clause.of)
      return {
        may: passage => !isSure || !may(passage),
        is: (passage, entry) => !(may(passage) && is(passage, entry)),
        isSure,
      }
    }
    default: {
      const of = clause.kind === 'all' ? telling(graph.tokenizer, clause.of) : clause.of
      return joined(clause.kind, await Promise.all(of.map(each => demandOf(graph, each))))
    }
  }
}

/** Of what a group has, all but words without content: "(the oil and gas)" asks for oil and gas. */
function telling(tokenizer: Tokenizer, all: readonly Clause[]): readonly Clause[] {
  const some = all.filter(clause =>
    clause.kind !== 'word' || clause.prefix || clause.typos || !isStop(tokenizer, clause)
  )
  return some.length > 0 ? some : all
}

const isStop = (tokenizer: Tokenizer, { text }: Word): boolean =>
  tokenizer.tokenize(JOINS.test(text) ? text.toLowerCase() : text).filter(takesPlace).every(({ kind }) =>
    kind === 'stop'
  )

/** All of some demands, or any of them. */
function joined(kind: 'all' | 'any', of: readonly Demand[]): Demand {
  const isSure = of.every(each => each.isSure)
  if (kind === 'all')
    return {
      may: passage => of.every(each => each.may(passage)),
      is: (passage, entry) => of.every(each => each.is(passage, entry)),
      isSure,
    }
  return {
    may: passage => of.some(each => each.may(passage)),
    is: (passage, entry) => of.some(each => each.may(passage) && each.is(passage, entry)),
    isSure,
  }
}

async function wordDemand(graph: Graph, word: Word): Promise<Demand> {
  const tokens = graph.tokenizer.tokenize(word.text)
  if (word.prefix || word.typos) return sure(await havingLike(graph, word))
  if (unitsOf(tokens).length < 2) return sure(await having(graph, tokens.map(({ term }) => term)))
  // e-mail, 10.0.0.1, a word of Han: its parts side by side, or what is written as a whole
  const wholes = tokens.filter(({ kind }) => kind === 'variant').map(({ term }) => term)
  const apart = await reading(graph, await candidates(graph, word), word, everywhere)
  return joined('any', [apart, sure(await having(graph, wholes))])
}

/** Passages of which it is known. */
const sure = (may: Demand['may']): Demand => ({ may, is: () => true, isSure: true })

/** The texts of a passage that questions are compared with. */
const everywhere = (entry: PassageEntry): string[] => {
  const { title, aliases = [], tags = [] } = entry.document
  return [passageText(entry), ...title ? [title] : [], ...aliases, ...tags]
}

async function fieldDemand(graph: Graph, field: string, value: Word | Phrase): Promise<Demand> {
  if (field === 'text') return reading(graph, await candidates(graph, value), value, entry => [passageText(entry)])
  const isTitle = field === 'title' && !(await graph.fields()).includes(field)
  if (isTitle)
    return reading(graph, await candidates(graph, value), value, ({ document: { title } }) => title ? [title] : [])
  return reading(graph, () => true, value, ({ document }) => valuesOf(document, field))
}

/** What a field of metadata says, as texts. */
function valuesOf(document: Document, field: string): string[] {
  const value = fieldOf(document, field),
    values: readonly (JsonValue | undefined)[] = Array.isArray(value) ? value : [value]
  return values.flatMap(each => (each === undefined || each === null || typeof each === 'object' ? [] : [String(each)]))
}

/** Reads the texts of the passages that may have something, each once. */
function reading(
  { tokenizer }: Graph,
  may: Demand['may'],
  clause: Word | Phrase,
  textsOf: (entry: PassageEntry) => string[],
): Demand {
  const known = new Map<number, boolean>(), isIn = matcher(tokenizer, clause)
  return {
    may,
    is(passage, entry) {
      let is = known.get(passage)
      if (is === undefined) known.set(passage, is = textsOf(entry).some(isIn))
      return is
    },
    isSure: false,
  }
}

/** Whether a text has a word, or a phrase. */
function matcher(tokenizer: Tokenizer, clause: Word | Phrase): (text: string) => boolean {
  if (clause.kind === 'word' && (clause.prefix || clause.typos)) return likeMatcher(tokenizer, clause)
  const isPhrase = clause.kind === 'phrase', keysOf = isPhrase ? writtenKeys : stemmedKeys
  const keys = keysOf(tokenizer, clause.text), mayHave = isPhrase ? quickLook(keys) : () => true
  return text => keys.length > 0 && mayHave(text) && includesInOrder(keysOf(tokenizer, text), keys)
}

/**
 * Whether a text of plain letters has words side by side: what tokenizing would take twenty times as long to deny. Of
 * other texts, and of abbreviations with full stops, only that tells.
 */
function quickLook(keys: readonly string[]): (text: string) => boolean {
  if (!keys.every(key => /^[a-z0-9]+$/.test(key))) return () => true
  const inOrder = new RegExp(keys.join('[^a-z0-9]+'), 'i')
  return text => inOrder.test(text) || FOLDED_OTHERWISE.test(text)
}
const FOLDED_OTHERWISE = /[[\p{L}\p{N}\p{M}\p{Cf}]--\p{ASCII}]|\w\.\w/v

function likeMatcher(tokenizer: Tokenizer, { text, prefix, typos = 0 }: Word): (text: string) => boolean {
  const [asked = foldWord(text, FOLDED)] = writtenKeys(tokenizer, text)
  return other =>
    writtenKeys(tokenizer, other).some(key => (prefix ? key.startsWith(asked) : distance(key, asked) <= typos))
}

const FOLDED = { diacritics: true }

/** The words of a text as they are written, folded; characters, where words have no borders. */
const writtenKeys = (tokenizer: Tokenizer, text: string): string[] =>
  unitsOf(tokenizer.tokenize(text)).map(({ key, start, end }) =>
    startsUnspaced(key) ? key : foldWord(text.slice(start, end), FOLDED)
  )

const stemmedKeys = (tokenizer: Tokenizer, text: string): string[] =>
  unitsOf(tokenizer.tokenize(text)).map(({ key }) => key)

function includesInOrder(all: readonly string[], part: readonly string[]): boolean {
  for (let at = all.indexOf(part[0]!); at >= 0; at = all.indexOf(part[0]!, at + 1))
    if (part.every((key, i) => all[at + i] === key)) return true
  return false
}

/** The passages that have every word, or pair of characters, of a text somewhere: only these may have it as a whole. */
async function candidates(graph: Graph, clause: Word | Phrase): Promise<Demand['may']> {
  if (clause.kind === 'word' && (clause.prefix || clause.typos)) return havingLike(graph, clause)
  const tokens = graph.tokenizer.tokenize(clause.text)
  const spaced = tokens.filter(token => takesPlace(token) && !startsUnspaced(token.term))
  const telling = tokens.filter(({ kind, term }) => kind === 'gram' || (kind === 'word' && !startsUnspaced(term)))
  // words without content stand nearly everywhere
  const told = telling.length > 0 ? telling : spaced
  const all = await Promise.all(Array.from(new Set(told.map(({ term }) => term)), term => having(graph, [term])))
  return passage => all.every(has => has(passage))
}

const havingLike = async (graph: Graph, { text, prefix = false, typos = 0 }: Word): Promise<Demand['may']> =>
  among(graph, (await wordsLike(graph, text, { prefix, typos })).map(({ token }) => token))

/** The passages that have one of some terms, be it as a stop word, or as a whole. */
async function having(graph: Graph, terms: readonly string[]): Promise<Demand['may']> {
  const bare = terms.map(term => (term.startsWith(STOP) || term.startsWith(WHOLE) ? term.slice(1) : term))
  const numbers = await graph.terms([
    ...new Set([...terms, ...bare.flatMap(term => [term, STOP + term, WHOLE + term])]),
  ])
  return among(graph, numbers.filter(token => token !== undefined))
}

async function among(graph: Graph, tokens: readonly number[]): Promise<Demand['may']> {
  const has = new Uint8Array(graph.count('passage'))
  for (const { passages } of await graph.postings(tokens))
    for (let i = 0; i < passages.length; i++) has[passages[i]!] = 1
  return passage => has[passage] === 1
}
