import { beforeAll, expect, test } from 'vitest'
import { createIndex, type TokenIndex } from '../../src/index.ts'
import { linkedDocuments } from '../helpers/texts.ts'

const QUESTION = 'word1 word7 word30 word200 Title5 Title70'

let index: TokenIndex
beforeAll(async () => {
  index = await createIndex(linkedDocuments(2000))
  await index.overview({ nodes: 100 })
  await index.view(QUESTION)
})

test.each<[string, (signal?: AbortSignal) => Promise<unknown>]>([
  ['overview', signal => index.overview({ nodes: 100_000, signal })],
  ['neighbourhood', signal => index.neighbourhood({ kind: 'name', id: 'Title5' }, { radius: 100, nodes: 100_000, signal })],
  ['view', signal => index.view(QUESTION, { nodes: 10_000, limit: 1000, signal })],
  ['search', signal => index.search(QUESTION, { walk: { steps: 100 }, signal })],
  ['explain', signal => index.explain(QUESTION, { kind: 'passage', id: 'd5' }, { walk: { steps: 100 }, signal })],
])('%s ends on its way when it is told to, and gives the same where it is not', async (_, call) => {
  const begun = performance.now(), result = await call(), whole = performance.now() - begun
  const ending = new AbortController()
  expect(await call(ending.signal)).toEqual(result)
  const work = call(ending.signal)
  // a timer gets its turn only where the work lets others run
  setTimeout(() => ending.abort(), whole / 10)
  await expect(work).rejects.toMatchObject({ code: 'aborted' })
  await expect(call(AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
})
