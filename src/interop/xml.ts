import type { AnyGraph } from './graphology.ts'

/** The type of an attribute over all nodes, or all edges; `integer` is one of 32 bits. */
export type ColumnType = 'boolean' | 'integer' | 'double' | 'string'

/** A node, an edge, or the graph itself. */
export interface XmlItem {
  /** Its key, escaped; unique among its kind. */
  key: string
  attributes: Record<string, unknown>
}

/** An edge, the keys of its ends escaped. */
export interface XmlEdge extends XmlItem {
  source: string
  target: string
}

/** A graph as XML can hold it: all its edges are directed, or none is. */
export interface XmlGraph {
  type: 'directed' | 'undirected'
  nodes: XmlItem[]
  edges: XmlEdge[]
}

/**
 * The attribute, true, of an undirected edge that stands among directed ones; with a number where edges have such an
 * attribute.
 */
const SYMMETRIC = 'symmetric'

/**
 * The nodes and edges of a graph, in its order, with keys that XML can hold.
 *
 * Most programs read no graph that has both directed and undirected edges (networkx refuses it, igraph takes all for
 * directed), so in one that has both every edge is directed, and the undirected ones are marked {@link SYMMETRIC}. Each
 * stands once, not once each way: so edges, their keys and the sum of their weights are as many as in the graph, and
 * whoever walks over them adds the other way by the mark.
 */
export function xmlGraph(graph: AnyGraph): XmlGraph {
  const node = keysOf(graph.nodes()), edge = keysOf(graph.edges())
  const nodes = graph.mapNodes((key, attributes) => ({ key: node(key), attributes }))
  const edges = graph.mapEdges((key, attributes, source, target, _s, _t, undirected) => ({
    key: edge(key),
    attributes: attributes as XmlEdge['attributes'],
    source: node(source),
    target: node(target),
    undirected,
  }))
  if (edges.length > 0 && edges.every(each => each.undirected)) return { type: 'undirected', nodes, edges }
  const mark = freeAttribute(SYMMETRIC, edges)
  return {
    type: 'directed',
    nodes,
    edges: edges.map(each => (each.undirected ? { ...each, attributes: { ...each.attributes, [mark]: true } } : each)),
  }
}

/** A name of an attribute, or with the first number that makes it one that no item has. */
function freeAttribute(wanted: string, items: readonly XmlItem[]): string {
  let name = wanted
  for (let n = 2; items.some(({ attributes }) => Object.hasOwn(attributes, name)); n++) name = `${wanted}~${n}`
  return name
}

/** Two keys may differ in nothing but a character that XML cannot hold: the later one then gets a number. */
function keysOf(keys: readonly string[]): (key: string) => string {
  const bad = keys.filter(key => legal(key) !== key)
  const taken = new Set(bad.length > 0 ? keys : [])
  const changed = new Map<string, string>()
  for (const key of bad) {
    let other = legal(key)
    for (let n = 2; taken.has(other); n++) other = `${legal(key)}~${n}`
    taken.add(other)
    changed.set(key, other)
  }
  const escaped = new Map(keys.map(key => [key, escapeXml(changed.get(key) ?? key)]))
  return key => escaped.get(key)!
}

/** The attributes that items have, in the order in which they are met, with the one type that holds all values. */
export function columnsOf(items: readonly Pick<XmlItem, 'attributes'>[]): Map<string, ColumnType> {
  const columns = new Map<string, ColumnType>()
  for (const { attributes } of items) {
    for (const [name, value] of Object.entries(attributes)) {
      const type = typeOf(value), known = columns.get(name)
      if (type) columns.set(name, known === undefined ? type : joined(known, type))
    }
  }
  return columns
}

function typeOf(value: unknown): ColumnType | undefined {
  if (value === null || ['undefined', 'function', 'symbol'].includes(typeof value)) return undefined
  if (typeof value === 'number') return value === (value | 0) ? 'integer' : 'double'
  return typeof value === 'boolean' ? 'boolean' : 'string'
}

const joined = (a: ColumnType, b: ColumnType): ColumnType =>
  a === b ? a : [a, b].every(type => type === 'integer' || type === 'double') ? 'double' : 'string'

/**
 * A value as XML, escaped; undefined for one that is left out. Objects and arrays become JSON.
 *
 * @throws TypeError, or what a toJSON throws, for an object that JSON cannot write
 */
export function xmlValue(value: unknown): string | undefined {
  if (typeOf(value) === undefined) return undefined
  const text: string | undefined = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text === undefined ? undefined : escapeXml(text)
}

/**
 * What XML 1.0 cannot hold, in whatever way it is written: most control characters, half surrogate pairs, U+FFFE and
 * U+FFFF.
 */
const ILLEGAL = /[^\P{Cc}\t\n\r\x7f-\x9f]|[\p{Cs}\ufffe\uffff]/gu

const legal = (text: string): string => text.replace(ILLEGAL, '\ufffd')

const SPECIAL = /[&<>"\p{Cc}\p{Zl}\p{Zp}]/gu

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * Escaped at a time: `replace` with a function lists all it finds, and brings a process down over a hundred million.
 */
const STRETCH = 2 ** 16

/**
 * Text as it may stand in an element or between double quotes. Line breaks of all sorts become numbers: parsers turn
 * them into blanks in attributes, and some (that of graphology) turn U+0085 and U+2028 into line feeds anywhere.
 */
export function escapeXml(text: string): string {
  const whole = legal(text)
  let escaped = ''
  for (let at = 0; at < whole.length; at += STRETCH) {
    escaped += whole.slice(at, at + STRETCH).replace(SPECIAL, found => NAMED[found] ?? `&#${found.charCodeAt(0)};`)
  }
  return escaped
}
