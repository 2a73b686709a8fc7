import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIndex, openIndex, type TokenIndex } from '../../src/index.ts'
import { ownEncoder } from '../../src/encoders.ts'
import { loadIndex, saveIndex } from '../../src/node.ts'
import { linkedDocuments } from '../helpers/texts.ts'

const QUESTION = 'word1 word7 word30 word200 Title5 Title70'

let index: TokenIndex
beforeAll(async () => {
  index = await createIndex(linkedDocuments(2000))
  await index.overview({ nodes: 100 })
  await index.view(QUESTION)
})

/** A call gives the same with a signal that is not told, ends on its way with one that is, and at once with one that was. */
async function endsOnItsWay(call: (signal?: AbortSignal) => Promise<unknown>, turn = 2): Promise<void> {
  const result = await call()
  const ending = new AbortController()
  expect(await call(ending.signal)).toEqual(result)
  const work = call(ending.signal)
  endAtTurn(ending, turn)
  await expect(work).rejects.toMatchObject({ code: 'aborted' })
  await expect(call(AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
}

/** Ends it when others got their `turn`: work that lets none run is over before, whatever the machine's load. */
function endAtTurn(ending: AbortController, turn: number): void {
  setImmediate(() => turn === 1 ? ending.abort() : endAtTurn(ending, turn - 1))
}

test.each<[string, (signal?: AbortSignal) => Promise<unknown>]>([
  ['overview', signal => index.overview({ nodes: 100_000, signal })],
  ['neighbourhood', signal => index.neighbourhood({ kind: 'name', id: 'Title5' }, { radius: 100, nodes: 100_000, signal })],
  ['view', signal => index.view(QUESTION, { nodes: 10_000, limit: 1000, signal })],
  ['search', signal => index.search(QUESTION, { walk: { steps: 100 }, signal })],
  ['explain', signal => index.explain(QUESTION, { kind: 'passage', id: 'd5' }, { walk: { steps: 100 }, signal })],
])('%s ends on its way when it is told to, and gives the same where it is not', async (_, call) => {
  await endsOnItsWay(call)
})

const WIDTH = 200
const folder = mkdtempSync(join(tmpdir(), 'tokengraph-aborted-')), file = join(folder, 'index.tkg')
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let wide: TokenIndex, bytes: Uint8Array<ArrayBuffer>
beforeAll(async () => {
  const encoder = ownEncoder({ name: 'mine', width: WIDTH, version: '1' })
  wide = await createIndex(linkedDocuments(4000).map((document, i) => ({ ...document, metadata: { i }, vector: Array.from({ length: WIDTH }, (_, t) => Math.sin(i + t)) })), { encoder, vectors: { type: 'float32' } })
  bytes = await wide.toBytes()
  await saveIndex(wide, file)
})

// opening is over soon after others got their first turn
test.each<[string, (signal?: AbortSignal) => Promise<unknown>, number?]>([
  ['openIndex', async signal => (await openIndex(bytes, { signal } as object)).stats(), 1],
  ['loadIndex', async signal => (await loadIndex(file, { signal } as object)).stats(), 1],
  ['toBytes', async signal => hashOf(await wide.toBytes({ signal } as object))],
  ['saveIndex', async signal => { await saveIndex(wide, file, { signal } as object); return hashOf(readFileSync(file)) }],
])('%s ends soon after it is told to, lets others run before, and does the same where it is not', async (_, call, turn) => {
  await endsOnItsWay(call, turn)
  await expect(call('now' as never)).rejects.toMatchObject({ code: 'option' })
  // what was there stays, and nothing is left beside it
  expect(hashOf(readFileSync(file))).toBe(hashOf(bytes))
  expect(readdirSync(folder)).toEqual(['index.tkg'])
})
