import { InvalidArgumentError, Option } from 'commander'
import { condition, fraction, oneOf, parted } from './arguments.ts'

// options that several commands have which ask a question: each the same everywhere, so that what ranks a search is
// given to its explanation in the same words

/** `--filter`: may be given again; all must hold. */
export const filterOption = (): Option =>
  new Option(
    '--filter <field=value>',
    'only documents with this metadata: field=value, field=a,b, field!=value, field>=value, field<=value, or JSON, as {"or": [{"year": 1999}, {"tags": "new"}]}; may be given again',
  ).argParser(condition)

/** `--propagate`. */
export const propagateOption = (): Option =>
  new Option(
    '--propagate <what>',
    'what is carried over the graph: scores by words and meaning, or vectors of the passages, as the question attends to them',
  ).argParser(oneOf('scores', 'vectors')).default('scores')

/** `--cross-encoder`. */
export const crossEncoderOption = (): Option =>
  new Option(
    '--cross-encoder <model>',
    'a model that reads the best passages together with the question and puts them in order: a model folder, or a name of the hub',
  )

/** `--diversify`, with a strength or without one. */
export const diversifyOption = (): Option =>
  new Option(
    '--diversify [strength]',
    'passages that say what better ones say come later: how much difference counts, from 0 to 1; 0.2 where no number is given',
  ).argParser(fraction)

/** `--decay`: passages count by the age of their documents. */
export const decayOption = (): Option =>
  new Option(
    '--decay <field:time>',
    'passages fade with the age of their documents: a field with a date, and after which time half is left, as date:30d',
  ).argParser(decay)

/** `--boost`: what fields count beside each other. */
export const boostOption = (): Option =>
  new Option(
    '--boost <field:factor>',
    'what words in fields count beside each other: title, text, or fields that were indexed, as title:2,author:0.5',
  ).argParser(boost)

/** `--boost-document`: passages count by their documents. */
export const boostDocumentOption = (): Option =>
  new Option(
    '--boost-document <field>',
    'passages count as much more as their documents’ metadata says: a field with a number, or factors of its values, as kind=news:2,archive:0.5',
  ).argParser(boostDocument)

/** `--syntax`: whether operators are read. */
export const syntaxOption = (): Option =>
  new Option(
    '--syntax <how>',
    'whether "exact phrase", -word, +word, word*, word~, field:word, OR and parentheses are operators: auto is where the question does not end as a sentence does',
  ).argParser(oneOf('auto', 'operators', 'plain')).default('auto')

/** `--prefix`: words that begin so count, too. */
export const prefixOption = (): Option => new Option('--prefix', 'count words that begin as those of the question do')

/** `--typos`: words that are written nearly so count, too. */
export const typosOption = (): Option =>
  new Option(
    '--typos <letters>',
    'by how many letters words may differ, 0 to 2; auto: by what the length allows, of words that the index lacks',
  ).argParser(typos).default('auto')

/** Reads `field:half-life`. */
function decay(text: string): { field: string, halfLife: string } {
  const at = text.lastIndexOf(':')
  if (at < 1) throw new InvalidArgumentError('Expected field:half-life, as date:30d.')
  return { field: text.slice(0, at), halfLife: text.slice(at + 1) }
}

/** Reads `field:factor,…`. */
const boost = (text: string): { [field: string]: number } => Object.fromEntries(parted(text).map(factor))

/** Reads a field, or `field=value:factor,…`. */
function boostDocument(text: string): string | { [field: string]: { [value: string]: number } } {
  const at = text.indexOf('=')
  if (text.trim() === '' || at === 0)
    throw new InvalidArgumentError('Expected a field, or field=value:factor, as kind=news:2,archive:0.5.')
  return at < 0 ? text : { [text.slice(0, at)]: Object.fromEntries(parted(text.slice(at + 1)).map(factor)) }
}

/** Reads `name:factor`. */
function factor(text: string): [string, number] {
  const at = text.lastIndexOf(':'), number = text.slice(at + 1)
  if (at < 1 || number.trim() === '' || Number.isNaN(Number(number)))
    throw new InvalidArgumentError('Expected a name and a factor, as news:2.')
  return [text.slice(0, at), Number(number)]
}

/** Reads `auto`, `off` or a number of letters. */
function typos(text: string): 'auto' | 'off' | number {
  if (text === 'auto' || text === 'off') return text
  if (/^[012]$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected auto, off, or 0, 1 or 2 letters.')
}
