import * as v from 'valibot'
import { show, TokenGraphError } from '../core/errors.ts'
import { readOptions } from '../core/read-options.ts'
import type { Document, JsonValue, Metadata } from '../text/document.ts'
import type { Triple } from '../tables/edges/triples.ts'
import { type AnyGraph, checkGraph } from './graphology.ts'

/** Under which names a graph keeps what is read. */
export interface FromGraphologyOptions {
  /** The attribute of nodes that holds the text. Default `text`. */
  text?: string | undefined
  /**
   * The attribute of nodes that holds the title; where it is missing or empty, `label` is read, then the key. Default
   * `title`.
   */
  title?: string | undefined
  /**
   * The attribute of edges that says what the source is to the target; where it is missing or empty, `label` is read,
   * then `kind`. Default `relation`.
   */
  relation?: string | undefined
  /** The attribute of edges that holds the weight. Default `weight`. */
  weight?: string | undefined
}

/** What an index is made of. */
export interface FromGraphology {
  documents: Document[]
  knows: Triple[]
}

const attribute = (name: string) => v.optional(v.pipe(v.string(), v.nonEmpty()), name)

const fromGraphologyOptions = v.strictObject({
  text: attribute('text'),
  title: attribute('title'),
  relation: attribute('relation'),
  weight: attribute('weight'),
})

/** What an edge says that does not say what it is. */
const RELATION = 'linked to'

/**
 * Reads a graph of your own, of any kind that graphology has: every node becomes a document (its key the id), every
 * edge a triple from the title of its source to that of its target, an undirected one too. What comes back is given
 * to the index as its documents and as its option `knows`.
 *
 * A node without text is a document with an empty one: it is found by its title. All other attributes that JSON can
 * hold become metadata; functions, NaN and what refers to itself are left out. Triples speak of names, and names are
 * told apart by title alone: nodes with the same title stay two documents under one name, and a title that makes no
 * name (a number, a stop word) has no edges in the index.
 *
 * Cost: a step over nodes and edges. The graph is not changed, and no object of it is kept.
 *
 * @throws TokenGraphError `document` for what is no graphology graph, a text that is no string, an empty key, or a
 * weight that is no finite number above 0; `option` for an option that does not exist
 */
export function fromGraphology(graph: AnyGraph, options: FromGraphologyOptions = {}): FromGraphology {
  const names = readOptions(fromGraphologyOptions, options, 'fromGraphology')
  checkGraph(graph, 'fromGraphology')
  const documents = graph.mapNodes((key, attributes) => toDocument(key, attributes, names))
  const title = new Map(documents.map(document => [document.id, document.title!]))
  const knows = graph.mapEdges((key, attributes, source, target): Triple => ({
    subject: title.get(source)!,
    relation: firstText(attributes, [names.relation, 'label', 'kind'])?.text ?? RELATION,
    object: title.get(target)!,
    weight: weightOf(
      attributes[names.weight],
      () => `edge ${show(key)} from ${show(source)} to ${show(target)}`,
      names.weight,
    ),
  }))
  return { documents, knows }
}

type Names = Required<FromGraphologyOptions>

function toDocument(key: string, attributes: Record<string, unknown>, names: Names): Document {
  if (key === '')
    throw new TokenGraphError('document', {
      where: 'fromGraphology',
      got: 'a node with an empty key',
      expected: 'keys that can name a document',
    })
  const text = attributes[names.text] ?? ''
  if (typeof text !== 'string') {
    throw new TokenGraphError('document', {
      where: `fromGraphology: node ${show(key)}: attribute "${names.text}"`,
      got: show(text),
      expected: 'a string',
      hint: 'The option "text" names another attribute.',
    })
  }
  const title = firstText(attributes, [names.title, 'label'])
  const rest = Object.entries(attributes).flatMap(([name, value]) => {
    const copy = name === names.text || name === title?.name ? undefined : jsonCopy(value)
    return copy === undefined ? [] : [[name, copy] as const]
  })
  // from entries, since an attribute may be called `__proto__`
  const metadata: Metadata = Object.fromEntries(rest)
  return { id: key, title: title?.text ?? key, text, ...(rest.length > 0 && { metadata }) }
}

/** The first of the attributes that says something: a string that is not blank, or a number. */
function firstText(
  attributes: Record<string, unknown>,
  names: readonly string[],
): { name: string, text: string } | undefined {
  for (const name of names) {
    const value = attributes[name]
    if (typeof value === 'string' ? value.trim() !== '' : Number.isFinite(value)) return { name, text: String(value) }
  }
  return undefined
}

function weightOf(weight: unknown, where: () => string, name: string): number {
  if (weight === undefined || weight === null) return 1
  if (typeof weight === 'number' && weight > 0 && weight < Infinity) return weight
  throw new TokenGraphError('document', {
    where: `fromGraphology: ${where()}: attribute "${name}"`,
    got: show(weight),
    expected: 'a finite number above 0',
    hint: 'Drop edges that carry nothing, or name another attribute by the option "weight".',
  })
}

/** A copy of a value through JSON; undefined where JSON cannot hold it as it is. */
function jsonCopy(value: unknown): JsonValue | undefined {
  try {
    const json = JSON.stringify(value, (_, each: unknown) => {
      if (each === null || ['string', 'boolean', 'object'].includes(typeof each) || Number.isFinite(each)) return each
      throw new TypeError('no JSON')
    })
    return JSON.parse(json) as JsonValue
  } catch {
    return undefined
  }
}
