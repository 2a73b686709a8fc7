import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { Pace } from '../../src/core/pace.ts'
import { buildGraph } from '../../src/tables/build.ts'
import { graphOptions } from '../../src/tables/graph-options.ts'
import { LivingGraph } from '../../src/graph/living/living-graph.ts'
import { LivingWriter } from '../../src/graph/living/writer.ts'
import { encodeSegment, readSegment } from '../../src/snapshot/segment.ts'
import { decodeContainer } from '../../src/store/decode-container.ts'
import { encodeContainer } from '../../src/store/container-writer.ts'
import { memorySource } from '../../src/store/source.ts'
import type { Document } from '../../src/text/document.ts'
import { loadHan } from '../../src/text/tokens/fold.ts'
import { createWordTokenizer } from '../../src/text/tokens/create-word-tokenizer.ts'
import { dump } from '../helpers/dump.ts'
import { linkedDocuments } from '../helpers/texts.ts'
import { FOLDING } from '../helpers/folding.ts'

await loadHan()
const tokenizer = await createWordTokenizer(), settings = v.parse(graphOptions, {})
const build = (documents: readonly Document[]) => buildGraph(documents, settings, tokenizer, FOLDING, new Pace())

const BEGIN = linkedDocuments(30)
const NEW: Document = {
  id: 'new', title: 'The New One', text: '# Usage\n\nHe met Title3 and “The Old Song” in 北京, see Title4.\n\nMore words.', metadata: { year: 7 }, tags: ['a'], headings: [{ start: 2, end: 7 }],
  links: [{ start: 30, end: 34, target: 'd4', style: 'wiki' }, { start: 35, end: 36, target: 'Missing', style: 'wiki' }],
}

/** Three generations after a beginning, each as bytes. */
async function written() {
  const writer = await LivingWriter.of(LivingGraph.of(await build(BEGIN)), settings, new Pace())
  const graphs = [writer.graph()], segments: Uint8Array<ArrayBuffer>[] = []
  const steps: [Document[], string[]][] = [[[NEW], ['d3']], [[{ ...NEW, title: 'Title4' }, { id: 'other', text: 'It has “The Old Song”, too.' }], ['new', 'd7']], [[], ['other']]]
  for (const [put, gone] of steps) {
    const before = graphs.at(-1)!, { graph } = await writer.write(put, gone.map(id => before.documentOf(id)!), new Pace())
    segments.push(await encodeSegment(graph, before, undefined, new Pace()))
    graphs.push(graph)
  }
  return { graphs, segments }
}

describe('a segment', () => {
  it('read after what it was written after, makes the same generation, which can be written on', async () => {
    const { graphs, segments } = await written(), { collection } = LivingGraph.of(await build(BEGIN))
    for (const [i, bytes] of segments.entries()) {
      const { graph } = await readSegment(bytes, collection, undefined, 'segment', new Pace())
      expect(await dump(graph, { texts: ['Title3 and The New One'] })).toEqual(await dump(graphs[i + 1]!, { texts: ['Title3 and The New One'] }))
      if (i < 2) continue
      const writer = await LivingWriter.of(graph, settings, new Pace())
      const fresh = LivingGraph.of(await build([...BEGIN.filter(({ id }) => !['d3', 'd7', 'd9'].includes(id)), { ...NEW, title: 'Title4' }]))
      expect(await dump((await writer.write([], [graph.documentOf('d9')!], new Pace())).graph)).toEqual(await dump(fresh))
    }
  })

  it('is the same bytes for the same change', async () => {
    const [a, b] = [await written(), await written()]
    expect(a.segments).toEqual(b.segments)
  })

  it('of which one part was altered, and that is read as far as it is asked for, is refused by what reads that', async () => {
    const { segments: [bytes] } = await written(), tables = await build(BEGIN)
    const length = new DataView(bytes!.buffer).getUint32(12, true), start = Math.ceil((16 + length + 8) / 8) * 8
    const parts = JSON.parse(new TextDecoder().decode(bytes!.subarray(16, 16 + length))).sections as { name: string, offset: number, length: number }[]
    const told = async (content: Uint8Array) => {
      const source = { ...memorySource(content), digest: (part: Uint8Array) => createHash('sha256').update(part).digest() }
      const { graph } = await readSegment(source, LivingGraph.of(tables).collection, undefined, 'segment', new Pace())
      return dump(graph, { texts: ['Title5 and The New One'] })
    }
    const changed = async (content: Uint8Array) => {
      const source = { ...memorySource(content), digest: (part: Uint8Array) => createHash('sha256').update(part).digest() }
      const { graph } = await readSegment(source, LivingGraph.of(tables).collection, undefined, 'segment', new Pace())
      return (await LivingWriter.of(graph, v.parse(graphOptions, {}), new Pace())).write([{ id: 'next', title: 'Title5', text: 'A word.' }], [], new Pace())
    }
    expect((await changed(bytes!)).graph.generation).toBe(2)
    expect(await told(bytes!)).toEqual(await dump((await written()).graphs[1]!, { texts: ['Title5 and The New One'] }))
    for (const { name, offset, length: size } of parts.filter(part => part.length > 0)) {
      const altered = bytes!.slice()
      altered[start + offset + Math.floor(size / 2)]! ^= 4
      // what is counted on from is read by the next change
      const error = await (name.startsWith('counted') ? changed(altered) : told(altered)).then(() => 'nothing', (thrown: unknown) => thrown)
      expect(error, name).toMatchObject({ code: 'format', message: expect.stringContaining(name) })
    }
  })

  it('is refused after anything else, altered, truncated, or of a newer version', async () => {
    const { segments: [first, second] } = await written(), { collection } = LivingGraph.of(await build(BEGIN))
    const read = (bytes: Uint8Array) => readSegment(bytes, collection, undefined, 'here', new Pace())
    await expect(read(second!)).rejects.toMatchObject({ code: 'format', message: expect.stringContaining('after something else') })
    for (let at = 0; at < first!.length; at += 97) {
      const altered = first!.slice()
      altered[at]! ^= 1
      await expect(read(altered)).rejects.toMatchObject({ code: expect.stringMatching(/format|version/) })
      await expect(read(first!.slice(0, at))).rejects.toMatchObject({ code: 'format' })
    }
    const sections = await decodeContainer(first!)
    const newer = await encodeContainer(new Map([...sections, ['head', { json: { schema: 'tokengraph.segment/3' } }]]))
    await expect(read(newer)).rejects.toMatchObject({ code: 'version' })
    const wrong = await encodeContainer(new Map([...sections, ['died', Uint32Array.of(999)]]))
    await expect(read(wrong)).rejects.toMatchObject({ code: 'format' })
  })
})
