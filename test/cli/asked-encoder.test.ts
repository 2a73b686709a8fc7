import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { run } from '../../src/cli/run.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { loadIndex, saveIndex } from '../../src/node.ts'
import { ROOT } from '../helpers/command.ts'
import { tablesOf } from '../helpers/graph.ts'
import { learnedBy } from '../helpers/learned.ts'
import { pseudoEncoder } from '../helpers/vectors.ts'

const DOCUMENTS = [
  { id: 'river', text: 'They rested on the muddy bank of the river and watched the boats.' },
  { id: 'money', text: 'The bank lends money to farmers and takes interest on the money.' },
  { id: 'harvest', text: 'The farmers brought in the harvest before the rain.' },
]
const WORDS = 'loan 1 0 0.1\nmoney 0.9 0.1 0\nboats 0 1 0\nriver 0.1 0.9 0\nharvest 0 0 1\nfarmers 0.2 0 0.9\n'

let folder: string
const at = (name: string) => join(folder, name)
const asked: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tokengraph-asked-'))
  for (const name of ['set', 'gone', 'other']) mkdirSync(at(name))
  writeFileSync(at('set/corpus.jsonl'), DOCUMENTS.map(document => `${JSON.stringify(document)}\n`).join(''))
  writeFileSync(at('words.txt'), WORDS)
  writeFileSync(at('renamed.txt'), WORDS)
  writeFileSync(at('other/words.txt'), WORDS.replace('loan 1', 'loan 0.5'))
  cpSync(join(ROOT, 'test/fixtures/tiny-encoder'), at('tiny'), { recursive: true })
  for (const [name, encoder] of [['corpus', 'corpus'], ['words', at('words.txt')], ['model', at('tiny')], ['none', 'none']] as const) {
    expect(await cli('index', at('set'), '--out', at(`${name}.tkg`), '--encoder', encoder)).toMatchObject({ code: 0, err: '' })
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  asked.length = 0
  vi.stubEnv('TOKENGRAPH_CACHE', at('cache'))
  vi.stubGlobal('fetch', async (url: string) => { asked.push(url); throw new TypeError('no network here') })
})
afterEach(() => { vi.unstubAllGlobals(); vi.unstubAllEnvs() })

/** Runs a command line in this process. */
async function cli(...args: string[]) {
  const lines: Record<'out' | 'err', string[]> = { out: [], err: [] }
  const io: Io = { out: text => lines.out.push(text), note: text => lines.err.push(text), interactive: false, width: 100, colour: false, signal: new AbortController().signal }
  return { code: await run(args, io), out: lines.out.join('\n'), err: lines.err.join('\n') }
}

/** Searches, which must succeed; by which channels, and what is said beside the results. */
const search = (index: string, ...args: string[]) => searchFor('loan', index, ...args)
async function searchFor(question: string, index: string, ...args: string[]) {
  const { code, out, err } = await cli('search', at(`${index}.tkg`), question, '--kinds', 'passage', '--json', ...args)
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  expect(asked).toEqual([])
  const { query, hits } = JSON.parse(out)
  return { byMeaning: query.channels.some(({ name }: { name: string }) => name === 'mixed'), found: hits.map(({ id }: { id: string }) => id), err }
}

describe('without --encoder', () => {
  test('an index is asked with the encoder that it holds, as loadIndex does', async () => {
    const { hits } = await (await loadIndex(at('words.tkg'))).search('loan', { kinds: ['passage'], limit: 5 })
    expect(await search('words')).toEqual({ byMeaning: true, found: hits.map(({ id }) => id), err: '' })
    expect(hits[0]).toMatchObject({ id: 'money#0' })
    expect((await cli('explain', at('words.tkg'), 'loan')).out).toContain('meaning')
    const { out, err } = await cli('search', at('corpus.tkg'), 'bank', '--json')
    expect(JSON.parse(out).query.channels).toContainEqual(expect.objectContaining({ name: 'mixed' }))
    expect(err).toBe('')
  })

  test('a note says how to give the model, which the index does not hold', async () => {
    expect(await search('model')).toEqual({
      byMeaning: false, found: [], err: 'tokengraph: the index has vectors by tiny; --encoder FOLDER or hub name of tiny searches by meaning, too; --encoder none keeps this note away',
    })
    expect(await search('none')).toMatchObject({ byMeaning: false, err: '' })
  })
})

describe('an index by a program\'s own encoder', () => {
  beforeAll(async () => saveIndex(await createIndex(DOCUMENTS, { encoder: pseudoEncoder(3, 'mine') }), at('program.tkg')))

  test('says who can search it by meaning, and is searched by words and graph', async () => {
    const { byMeaning, found, err } = await searchFor('bank', 'program')
    expect({ byMeaning, found: found.slice(0, 2).toSorted() }).toEqual({ byMeaning: false, found: ['money#0', 'river#0'] })
    expect(err).toBe("tokengraph: the index has vectors by mine, a program's own encoder, with which only a program can open it: loadIndex(FILE, { encoder }); --encoder none keeps this note away")
    expect(await searchFor('bank', 'program', '--encoder', 'none')).toEqual({ byMeaning: false, found, err: '' })
    for (const command of ['explain', 'export']) expect(await cli(command, at('program.tkg'), ...(command === 'export' ? ['--question'] : []), 'bank', '--encoder', 'none')).toMatchObject({ code: 0, err: '' })
  })

  test('refuses another encoder, with a hint that can be followed', async () => {
    const { code, err } = await cli('search', at('program.tkg'), 'bank', '--encoder', at('tiny'))
    expect(code).toBe(1)
    expect(err).toContain('by which the index was made. Only the program that has that encoder can give it to openIndex; words and graph rank without one ("--encoder none").')
  })
})

test('export asks with the encoder that is named', async () => {
  const exported = async (...args: string[]) => JSON.parse((await cli('export', at('model.tkg'), '--format', 'view', '--question', 'loan', ...args)).out)
  expect((await exported('--encoder', at('tiny'))).results[0].terms.map(({ name }: { name: string }) => name)).toContain('mixed')
  expect((await exported('--encoder', 'none')).results).toEqual([])
})

test.each(['words', 'corpus', 'model', 'none'])('--encoder none: words only, and not a word about it, of the index by %s', async index => {
  expect(await search(index, '--encoder', 'none')).toEqual({ byMeaning: false, found: [], err: '' })
})

describe('--encoder with a file of word vectors', () => {
  test.each(['words.txt', 'renamed.txt', 'gone/words.txt'])('%s is that of the index', async name => {
    expect(await search('words', '--encoder', at(name))).toMatchObject({ byMeaning: true, err: '' })
  })

  test('a name that could be a hub’s is not asked for there, where the index holds its vectors', async () => {
    const bare = at('glove')
    writeFileSync(bare, WORDS)
    await cli('index', at('set'), '--out', at('bare.tkg'), '--encoder', bare)
    rmSync(bare)
    expect(await search('bare', '--encoder', 'vectors/glove')).toMatchObject({ byMeaning: true, err: '' })
  })

  test.each([
    ['words', 'other/words.txt', /got encoder "words\.txt", which makes other vectors; expected encoder "words\.txt"/],
    ['words', 'gone/others.txt', /others\.txt": got no such folder or file/],
    ['corpus', 'words.txt', /got encoder "words\.txt", which makes other vectors; expected encoder "corpus"/],
    ['corpus', 'gone/corpus', /gone\/corpus": got no such folder or file/],
    ['model', 'words.txt', /which makes other vectors; expected encoder "tiny"/],
    ['none', 'words.txt', /expected none: the index has no vectors/],
  ])('refused of the index by %s: %s', async (index, name, message) => {
    const { code, out, err } = await cli('search', at(`${index}.tkg`), 'loan', '--encoder', at(name))
    expect({ code, out, asked }).toEqual({ code: 1, out: '', asked: [] })
    expect(err).toMatch(message)
  })
})

describe('index', () => {
  test.each([
    [['--vectors', 'int8'], '--vectors'], [['--name-vectors'], '--name-vectors'], [['--word-vectors', 'bits'], '--word-vectors'], [['--vectors', 'float32', '--name-vectors', '--encoder', 'none'], '--vectors'],
  ])('%j is refused without an encoder', async (args, said) => {
    const { code, err } = await cli('index', at('set'), '--out', at('refused.tkg'), ...args)
    expect({ code, err }).toEqual({ code: 1, err: `tokengraph: ${said}: got no encoder to make vectors; expected --encoder, too. For example --encoder corpus.` })
    expect(readdirSync(folder)).not.toContain('refused.tkg')
  })

  test('an interrupt says what became of the work', async () => {
    const err: string[] = []
    const io: Io = { out: () => {}, note: text => err.push(text), interactive: false, width: 100, colour: false, signal: AbortSignal.abort() }
    expect(await run(['index', at('set'), '--out', at('refused.tkg'), '--encoder', at('tiny')], io)).toBe(1)
    expect(err).toEqual(['tokengraph: interrupted: nothing was stored; what a model has encoded is kept for the next run'])
  })
})

describe('stats', () => {
  test.each([[[], 'float16', 2], [['--vectors', 'int8', '--name-vectors'], 'int8', 1]])('say what vectors there are: %j', async (args, type, each) => {
    await cli('index', at('set'), '--out', at('stats.tkg'), '--encoder', at('words.txt'), ...args as string[])
    const { nodes, vectors } = JSON.parse((await cli('stats', at('stats.tkg'), '--json')).out)
    const { tokens } = tablesOf(await loadIndex(at('stats.tkg')))
    // scales of whole numbers: four bytes a row
    const rows = nodes.passage + tokens.terms.length + (each === 1 ? nodes.name : 0)
    const kinds = each === 1 ? ['token', 'name', 'passage'] : ['token', 'passage']
    expect(vectors).toEqual({ encoder: 'words.txt', width: 3, type, nodes: kinds, holdsEncoder: true, bytes: rows * (3 * (each as number) + (each === 1 ? 4 : 0)) })
    expect((await cli('stats', at('stats.tkg'))).out)
      .toContain(`vectors: by words.txt, of 3 numbers as ${type}, ${vectors.bytes} bytes, for ${kinds.map(kind => `${kind}s`).join(', ')}\nencoder: in the index\npropagation: not trained\n`)
  })

  test('say how the vectors of words in passages are kept', async () => {
    await cli('index', at('set'), '--out', at('words.tkg'), '--encoder', at('words.txt'), '--word-vectors', 'bits')
    const { vectors: { words } } = JSON.parse((await cli('stats', at('words.tkg'), '--json')).out)
    expect(words).toEqual({ type: 'bits', count: expect.any(Number) })
    expect(words.count).toBeGreaterThan(2)
    expect((await cli('stats', at('words.tkg'))).out).toContain(`, ${words.count} words in passages as bits\n`)
  })

  test('say that there are none', async () => {
    expect(JSON.parse((await cli('stats', at('none.tkg'), '--json')).out)).not.toHaveProperty('vectors')
    expect((await cli('stats', at('none.tkg'))).out).toContain('vectors: none')
  })

  test('say that a model must be given again, and what was trained', async () => {
    const { propagation, ...model } = JSON.parse((await cli('stats', at('model.tkg'), '--json')).out).vectors
    expect({ propagation, model }).toMatchObject({ propagation: undefined, model: { encoder: 'tiny', holdsEncoder: false, nodes: ['passage'] } })
    expect((await cli('stats', at('model.tkg'))).out).toContain('\nencoder: not in the index; to search by meaning it must be given\n')
    const index = await loadIndex(at('corpus.tkg')), learned = await learnedBy(7, index)
    await saveIndex(index.withPropagation(learned), at('trained.tkg'))
    expect(JSON.parse((await cli('stats', at('trained.tkg'), '--json')).out).vectors.propagation).toEqual({ model: 'gat', heads: 2, seed: 7, epochs: 3, loss: 0.5 })
    expect((await cli('stats', at('trained.tkg'))).out).toContain('\npropagation: gat, trained for 3 epochs with seed 7, loss 0.500\n')
  })

  test('count one as one', async () => {
    await saveIndex(await createIndex([{ id: 'a', text: 'x' }], { encoder: pseudoEncoder(1) }), at('one.tkg'))
    const { out } = await cli('stats', at('one.tkg'))
    expect(out).toContain('1 document, 1 character\nnodes: 1 passage, 0 names,')
    expect(out).toContain('of 1 number as float16, 2 bytes')
  })
})

test('evaluate says which judged passages are not there', async () => {
  writeFileSync(at('set/queries.jsonl'), '{"id":"q","text":"Who lends money?"}\n')
  const judged = async (...passages: object[]) => {
    writeFileSync(at('qrels.jsonl'), passages.map(each => `${JSON.stringify({ query: 'q', ...each })}\n`).join(''))
    return cli('evaluate', at('set'), '--qrels', at('qrels.jsonl'), '--json')
  }
  expect(await judged({ passage: 'money' }, { passage: 'nowhere', score: 0 })).toMatchObject({ code: 0, err: '' })
  expect(await judged({ passage: 'money' }, { passage: 'nowhere' })).toMatchObject({
    code: 0, err: 'tokengraph: 1 of 2 passages judged relevant are not in the corpus, and count as not found: "nowhere"',
  })
})
