import type { AnyGraph } from './graphology.ts'
import { columnsOf, type ColumnType, escapeXml, xmlGraph, type XmlItem, xmlValue } from './xml.ts'

const TYPES: Record<ColumnType, string> = { boolean: 'boolean', integer: 'int', double: 'double', string: 'string' }

/** Writes GraphML (http://graphml.graphdrawing.org). Graphology-graphml 0.5 has a parser only. */
export function toGraphml(graph: AnyGraph): string {
  const { type, nodes, edges } = xmlGraph(graph)
  const own = new Columns('graph', [{ attributes: graph.getAttributes() }])
  const ofNodes = new Columns('node', nodes), ofEdges = new Columns('edge', edges)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...own.declared(),
    ...ofNodes.declared(),
    ...ofEdges.declared(),
    `  <graph edgedefault="${type}">${own.data(graph.getAttributes())}`,
    ...nodes.map(({ key, attributes }) => `    <node id="${key}">${ofNodes.data(attributes)}</node>`),
    ...edges.map(({ key, source, target, attributes }) =>
      `    <edge id="${key}" source="${source}" target="${target}">${ofEdges.data(attributes)}</edge>`
    ),
    '  </graph>',
    '</graphml>',
    '',
  ].join('\n')
}

/** The attributes of one kind of element, numbered. */
class Columns {
  readonly #columns: Map<string, ColumnType>
  readonly #ids: Map<string, string>

  constructor(readonly element: 'graph' | 'node' | 'edge', items: readonly Pick<XmlItem, 'attributes'>[]) {
    this.#columns = columnsOf(items)
    this.#ids = new Map(Array.from(this.#columns.keys(), (name, i) => [name, `${element[0]}${i}`]))
  }

  declared(): string[] {
    return Array.from(
      this.#columns,
      ([name, type]) =>
        `  <key id="${this.#ids.get(name)!}" for="${this.element}"`
        + ` attr.name="${escapeXml(name)}" attr.type="${TYPES[type]}"/>`,
    )
  }

  data(attributes: Record<string, unknown>): string {
    return Object.entries(attributes).map(([name, value]) => {
      const text = xmlValue(value)
      return text === undefined ? '' : `<data key="${this.#ids.get(name)!}">${text}</data>`
    }).join('')
  }
}
