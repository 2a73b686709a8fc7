import type { AnyGraph } from './graphology.ts'
import { columnsOf, escapeXml, type XmlEdge, xmlGraph, type XmlItem, xmlValue } from './xml.ts'

/** Which attributes stand where GEXF has a place for them, and which of these in `attvalues` too. */
interface Places {
  own: readonly string[]
  twice: readonly string[]
}

const OF_NODES: Places = { own: ['label'], twice: [] }
/** Gephi tells parallel edges apart by the place that GEXF has for their kind; networkx reads that of no edge. */
const OF_EDGES: Places = { own: ['label', 'kind', 'weight'], twice: ['kind'] }

/**
 * Writes GEXF 1.3 (https://gexf.net). Labels, and the kinds and weights of edges, stand where GEXF has a place for
 * them, so that Gephi shows them; all else in `attvalues`.
 *
 * Not graphology-gexf's writer: of version 0.13, empty strings, attributes called `constructor`, and U+2028 do not
 * come back from its own parser, and control characters are written as they are.
 */
export function toGexf(graph: AnyGraph): string {
  const { type, nodes, edges } = xmlGraph(graph)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
    `  <graph defaultedgetype="${type}">`,
    ...elements('node', nodes, OF_NODES, () => ''),
    ...elements('edge', edges, OF_EDGES, ({ source, target }: XmlEdge) => ` source="${source}" target="${target}"`),
    '  </graph>',
    '</gexf>',
    '',
  ].join('\n')
}

function* elements<Item extends XmlItem>(
  type: 'node' | 'edge',
  items: readonly Item[],
  places: Places,
  ends: (item: Item) => string,
): Generator<string> {
  const split = items.map(item => ({ item, ...splitAttributes(item, places) }))
  const columns = columnsOf(split)
  const ids = new Map(Array.from(columns.keys(), (name, i) => [name, i]))
  yield `    <attributes class="${type}">`
  for (const [name, kind] of columns)
    yield `      <attribute id="${ids.get(name)!}" title="${escapeXml(name)}" type="${kind}"/>`
  yield '    </attributes>'
  yield `    <${type}s>`
  for (const { item, shown, attributes } of split) {
    const values = Object.entries(attributes).flatMap(([name, value]) => {
      const text = xmlValue(value)
      return text === undefined ? [] : [`<attvalue for="${ids.get(name)!}" value="${text}"/>`]
    })
    const told = values.length > 0 ? `<attvalues>${values.join('')}</attvalues>` : ''
    yield `      <${type} id="${item.key}"${ends(item)}${shown}>${told}</${type}>`
  }
  yield `    </${type}s>`
}

function splitAttributes(
  item: XmlItem,
  { own, twice }: Places,
): { shown: string, attributes: Record<string, unknown> } {
  const entries = Object.entries(item.attributes)
  const isShown = (name: string, value: unknown) => own.includes(name) && fits(name, value)
  return {
    shown: entries.filter(([name, value]) => isShown(name, value)).map(([name, value]) =>
      ` ${name}="${xmlValue(value)!}"`
    ).join(''),
    attributes: Object.fromEntries(entries.filter(([name, value]) => twice.includes(name) || !isShown(name, value))),
  }
}

/** Whether a value can stand where GEXF has a place for it; graphology reads an empty one there as a missing one. */
const fits = (name: string, value: unknown): boolean =>
  name === 'weight' ? Number.isFinite(value) : typeof value === 'string' && value !== ''
