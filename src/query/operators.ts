import { show } from '../core/errors.ts'
import type { Span } from '../text/tokens/segment.ts'

/** What a passage must have, or must not, to be a result. */
export type Clause =
  | { kind: 'word', text: string, prefix?: boolean | undefined, typos?: number | undefined }
  | { kind: 'phrase', text: string }
  | { kind: 'field', field: string, value: Clause }
  | { kind: 'all' | 'any', of: readonly Clause[] }
  | { kind: 'not', of: Clause }

/** A part of a question that is no mere word, or could be taken for none, and how it was understood. */
export interface QueryPart {
  /** As it is written. */
  text: string
  /**
   * `phrase`, `required`, `field`: results have it. `excluded`: results lack it. `either`: they have one of several.
   * `prefix`, `typos`: words like it are looked for, too. `words`: mere words, since a sentence is no list of
   * operators.
   */
  as: 'phrase' | 'required' | 'excluded' | 'either' | 'field' | 'prefix' | 'typos' | 'words'
}

/** A word of a question for which others are looked for, too. */
export interface Opened extends Span {
  text: string
  prefix: boolean
  typos: number
}

/** What operators make of a question. */
export interface ReadOperators {
  /** What is looked for: as it was written, with blanks in place of what is not, so that every offset stays. */
  text: string
  /** What all results have; in a `not` what they lack. */
  demands: { clause: Clause, text: string }[]
  opened: Opened[]
  /** Where phrases stand that results have: no word in them is without content. */
  phrases: Span[]
  parts: QueryPart[]
  notes: string[]
}

/** So many operators are read; what follows is mere words. */
const MOST = 1000
/** So many words bring others like them. */
const MOST_OPENED = 64
/** So many notes are told. */
const MOST_NOTES = 10
/** So deep parentheses are followed. */
const DEEPEST = 32
/** A line with so many words beside a quotation is a sentence, even if no mark ends it. */
const SENTENCE = 8

/** What ends a sentence, and what may stand behind that. */
const END = /[.?!…。？！][\]\)\}"'”’»」』）\s]*$/v

interface Item extends Span {
  clause: Clause
  sign: '' | '+' | '-'
  /** Of a group that stands by itself: what is in it. */
  inner?: Item[]
}

/**
 * Reads the operators of a question:
 *
 * ```text
 * line := (item ('OR' item)*)*      item := ('+' | '-')? atom
 * atom := '(' line ')' | '"' words '"' | field ':' (word | '"' words '"') | word ('*' | '~' digit?)?
 * ```
 *
 * A question that ends as a sentence does has none: of 22,561 questions of people, 303 have straight quotes, and 10 a
 * dash, a plus or a colon before a word; all but five of them end with a mark.
 *
 * @param fields  what a word before a colon may be, beside `title` and `text`
 * @param isForced  whether a sentence is read, too
 */
export function readOperators(text: string, fields: readonly string[], isForced = false): ReadOperators {
  const parser = new Parser(text, fields), items = parser.line(0)
  const beside = isForced ? 0 : wordsBeside(text), isSentence = beside > 0 && END.test(text)
  const read: ReadOperators = { text, demands: [], opened: [], phrases: [], parts: [], notes: [] }
  for (const item of items) tell(item, read, text, beside >= SENTENCE)
  if (isSentence) return asSentence(read, text)
  return { ...read, text: blanked(text, parser.masked), notes: [...parser.notes, ...read.notes].slice(0, MOST_NOTES) }
}

/** A sentence: what could be taken for an operator is told; of quotes, which are common, nothing is noted. */
function asSentence({ parts }: ReadOperators, text: string): ReadOperators {
  const told = parts.map((part): QueryPart => ({ ...part, as: 'words' }))
  const notes = told.filter(part => !/^["“]/v.test(part.text)).map(part =>
    `query: ${clipped(part.text)} is read as words, since the question ends as a sentence does; the option syntax, `
    + '"operators", reads it as an operator.'
  )
  return { text, demands: [], opened: [], phrases: [], parts: told, notes: notes.slice(0, MOST_NOTES) }
}

/** A text with blanks in some places. */
function blanked(text: string, places: readonly Span[]): string {
  let left = '', at = 0
  for (const { start, end } of places.toSorted((a, b) => a.start - b.start)) {
    if (end <= at) continue
    left += text.slice(at, Math.max(at, start)) + ' '.repeat(end - Math.max(at, start))
    at = end
  }
  return left + text.slice(at)
}

const clipped = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

/** How many words stand outside of quotes; two Han characters count as one. */
function wordsBeside(text: string): number {
  const rest = text.replace(/"[^"]*"|“[^“”]*”/gv, ' ')
  return (rest.match(/[[\p{L}\p{N}]--\p{sc=Han}]+/gv)?.length ?? 0) + (rest.match(/\p{sc=Han}/gv)?.length ?? 0) / 2
}

/** Adds what one item of the line says. */
function tell(item: Item, read: ReadOperators, text: string, wordy: boolean): void {
  const { clause, sign, inner } = item, written = text.slice(item.start, item.end)
  if (inner && sign === '' && clause.kind === 'all') return inner.forEach(each => tell(each, read, text, wordy))
  const add = (as: QueryPart['as']) => read.parts.push({ text: written, as })
  const demand = (as: QueryPart['as'], demanded = clause) => {
    add(as)
    read.demands.push({ clause: demanded, text: written })
    if (as !== 'excluded') open(item, read)
  }
  if (sign === '-') demand('excluded', { kind: 'not', of: clause })
  else if (sign === '+') demand('required')
  else if (clause.kind === 'any') demand('either')
  else if (clause.kind === 'field') demand('field')
  else if (clause.kind === 'word') {
    if (clause.prefix || clause.typos) add(clause.prefix ? 'prefix' : 'typos')
    open(item, read)
  } else if (clause.kind === 'phrase') {
    if (!wordy) return demand('phrase')
    add('words')
    read.notes.push(`query: ${clipped(written)} is read as words, as in a sentence; with + before it, it is demanded.`)
  }
}

/** What of a part that is looked for brings other words, and which of its words count in full. */
function open({ clause, start, end, inner = [] }: Item, read: ReadOperators): void {
  for (const each of inner) if (each.sign !== '-') open(each, read)
  const said = clause.kind === 'field' && isText(clause.field) ? clause.value : clause
  if (said.kind === 'phrase') read.phrases.push({ start, end })
  if (said.kind === 'word' && (said.prefix || said.typos)) {
    const { text, prefix = false, typos = 0 } = said
    if (read.opened.length < MOST_OPENED) read.opened.push({ text, prefix, typos, start, end })
    else if (!read.notes.includes(FULL)) read.notes.push(FULL)
  }
}

const FULL = `query: the first ${MOST_OPENED} words with * or ~ bring words like them; what follows is mere words.`

/** Whether a field is one that questions are compared with, too. */
const isText = (field: string): boolean => field === 'title' || field === 'text'

const BLANKS = /\s+/vy, OPENING = /[\(（]/vy, CLOSING = /[\)）]/vy, START = /[\s\(（]/v
const OR = /OR(?=[\s\(]|$)/vy, SIGN = /[\-+－＋−](?=[\p{L}"“\(])/vy
const QUOTED = /"([^"]*)"|“([^“”]*)”/vy, WRITTEN = /[\p{L}\p{N}\p{S}]/v, SPACED = /[[\p{L}\p{N}]--\p{sc=Han}]/v
/** A name before a colon, but for addresses and the parts of a program's names. */
const FIELD = /([\p{L}_][\p{L}\p{N}_.\-]{0,99})[:：](?=[^\s:：\/\\])/vy
const WORD = /[^\s"“”\(\)（）]+/vy
/** A word with what stands for others like it. */
const OPEN = /^([^*~]*[\p{L}\p{N}\p{M}])(?:(\*)|~(\d?))[,;.!?]*$/v

/** Reads a line from left to right; groups by recursion, no deeper than {@link DEEPEST}. */
class Parser {
  readonly notes: string[] = []
  /** What is not looked for. */
  readonly masked: Span[] = []
  #at = 0
  #read = 0

  constructor(readonly text: string, readonly fields: readonly string[]) {}

  /** The items up to the end, or the parenthesis that closes a group. */
  line(depth: number): Item[] {
    const items: Item[] = []
    let either: Span | undefined
    while (this.#at < this.text.length) {
      if (this.#read >= MOST) {
        this.#note(`only the first ${MOST} operators are read; what follows is read as words.`)
        this.#at = this.text.length
        return items
      }
      if (this.#skip(BLANKS) !== '') continue
      if (this.text[this.#at] === ')' || this.text[this.#at] === '）') {
        if (depth > 0) break
        this.#at++
        continue
      }
      const or = this.#or()
      if (or && items.length === 0) this.#note('"OR" has nothing on one side; it is read as a word.')
      else if (or) either = or
      const item = or ? undefined : this.#item(depth)
      if (!item) continue
      const before = items.at(-1)
      if (either && before) {
        this.masked.push(either)
        items[items.length - 1] = joined(before, item)
        this.#read++
      } else items.push(item)
      either = undefined
    }
    if (either) this.#note('"OR" has nothing on one side; it is read as a word.')
    return items
  }

  #or(): Span | undefined {
    const start = this.#at
    return this.#skip(OR) !== '' ? { start, end: this.#at } : undefined
  }

  #item(depth: number): Item | undefined {
    const start = this.#at, sign = this.#sign(), from = this.#at
    const atom = this.#atom(depth)
    if (!atom) return undefined
    const item = { ...atom, sign, start, end: this.#at }
    if (sign !== '') this.#read++
    if (sign === '-') this.masked.push({ start, end: this.#at })
    else if (sign === '+') this.masked.push({ start, end: from })
    return item
  }

  /** A sign after a blank and before a letter, a quote or a group; before a digit it is that of a number. */
  #sign(): Item['sign'] {
    if (!this.#isStart()) return ''
    const sign = this.#skip(SIGN)
    return sign === '' ? '' : sign === '+' || sign === '＋' ? '+' : '-'
  }

  #atom(depth: number): Pick<Item, 'clause' | 'inner'> | undefined {
    return this.#group(depth) ?? this.#phrase() ?? this.#field() ?? this.#word()
  }

  #group(depth: number): Pick<Item, 'clause' | 'inner'> | undefined {
    if (depth >= DEEPEST || this.#skip(OPENING) === '') return undefined
    const inner = this.line(depth + 1)
    if (this.#skip(CLOSING) === '' && this.#read < MOST)
      this.#note('a parenthesis is not closed; it ends with the question.')
    return { clause: { kind: 'all', of: inner.map(signed) }, inner }
  }

  #phrase(): Pick<Item, 'clause'> | undefined {
    const mark = this.text[this.#at]
    if (mark !== '"' && mark !== '“') return undefined
    // that of inches stands after a digit, and opens nothing
    if (mark === '"' && SPACED.test(this.text[this.#at - 1] ?? '')) return undefined
    const [whole, within] = this.#match(QUOTED)
    if (whole === undefined) {
      this.#note('a quotation mark has no partner; what follows it is read as words.')
      return undefined
    }
    this.#at += whole.length
    if (!WRITTEN.test(within!)) return undefined
    this.#read++
    return { clause: { kind: 'phrase', text: within! } }
  }

  #field(): Pick<Item, 'clause'> | undefined {
    const start = this.#at, [whole, name] = this.#match(FIELD)
    if (whole === undefined) return undefined
    const field = this.#named(name!)
    if (field === undefined) return undefined
    this.#at += whole.length
    const from = this.#at, value = this.#phrase() ?? this.#word()
    if (!value) {
      this.#note(`${show(whole)} stands before no word; it is passed over. A group has it before each of its words.`)
      this.masked.push({ start, end: from })
      return undefined
    }
    this.#read++
    this.masked.push({ start, end: isText(field) ? from : this.#at })
    return { clause: { kind: 'field', field, value: value.clause } }
  }

  /** A field by its name; in whatever case where no other is meant. */
  #named(name: string): string | undefined {
    const known = [...this.fields, 'title', 'text'],
      same = known.filter(each => each.toLowerCase() === name.toLowerCase())
    const field = same.includes(name) ? name : same.length === 1 ? same[0] : undefined
    if (field === undefined) {
      const listed = this.fields.length ? `${this.fields.slice(0, 20).join(', ')}, title, text` : 'title, text'
      this.#note(`no document has the field ${show(name)}; it is read as a word. Known: ${listed}.`)
    }
    return field
  }

  #word(): Pick<Item, 'clause'> | undefined {
    const start = this.#at, written = this.#skip(WORD)
    if (written === '') {
      this.#at++
      return undefined
    }
    const [, word, star, typos] = OPEN.exec(written) ?? []
    if (word === undefined) {
      if (written.includes('*')) this.#note(`* in ${show(written)} stands behind no word; it is passed over.`)
      if (/^(?:AND|NOT|&&|!\p{L}.*)$/v.test(written))
        this.#note(`${show(written)} is no operator; +word demands a word, and -word leaves one out.`)
      // it says no more there than a blank does, and is no word of what is looked for: "AND gate" is
      if (/^(?:AND|&&)$/v.test(written) && this.#isBetween(start)) {
        this.masked.push({ start, end: this.#at })
        return undefined
      }
      if (written === '||')
        this.#note(`${show(written)} is no operator; OR stands between words of which one will do.`)
      else if (/\p{L}\^\d/v.test(written))
        this.#note(`${show(written)} is no operator; the option "boost" says what a field counts.`)
      return { clause: { kind: 'word', text: written } }
    }
    this.#read++
    this.masked.push({ start: start + word.length, end: this.#at })
    if (star) return { clause: { kind: 'word', text: word, prefix: true } }
    if (Number(typos) > 2) this.#note(`${show(written)} allows more than two letters; two are taken.`)
    return { clause: { kind: 'word', text: word, typos: Math.min(2, typos === '' ? 1 : Number(typos)) } }
  }

  /** Whether something stands before what was read, and something behind it. */
  #isBetween = (start: number) =>
    /[^\s\(]\s+$/v.test(this.text.slice(0, start)) && /^\s+[^\s\)]/v.test(this.text.slice(this.#at))

  #isStart = () => this.#at === 0 || START.test(this.text[this.#at - 1]!)

  #match(what: RegExp): (string | undefined)[] {
    what.lastIndex = this.#at
    const found = what.exec(this.text)
    return found ? [found[0], found.slice(1).find(each => each !== undefined)] : []
  }

  /** Goes on behind what is matched, and gives it. */
  #skip(what: RegExp): string {
    what.lastIndex = this.#at
    const [found = ''] = what.exec(this.text) ?? []
    this.#at += found.length
    return found
  }

  #note(what: string): void {
    const note = `query: ${what}`
    if (this.notes.length < MOST_NOTES && !this.notes.includes(note)) this.notes.push(note)
  }
}

const signed = ({ clause, sign }: Item): Clause => (sign === '-' ? { kind: 'not', of: clause } : clause)

/** Two items of which one is wanted. */
function joined(before: Item, item: Item): Item {
  const of = before.clause.kind === 'any' && before.sign === '' ? before.clause.of : undefined
  const clause: Clause = { kind: 'any', of: [...of ?? [signed(before)], signed(item)] }
  return { clause, sign: '', start: before.start, end: item.end, inner: [...of ? before.inner! : [before], item] }
}
