import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as api from '../src/index.ts'
import type {
  Document, ErrorCode, Explanation, Filter, GraphView, Hit, IndexOptions, IndexStats, JsonValue, Metadata, NodeKind, OpenOptions, Progress, Query,
  RankingOptions, SearchOptions, SearchResults, Token, Tokenizer, ViewOptions,
} from '../src/index.ts'
import * as attention from '../src/attention.ts'
import * as browser from '../src/browser.ts'
import * as browserFolder from '../src/browser-folder.ts'
import * as encoders from '../src/encoders.ts'
import * as graph from '../src/graph.ts'
import type { FromGraphologyOptions, Graph } from '../src/graph.ts'
import * as nn from '../src/nn.ts'
import * as node from '../src/node.ts'
import { refusals } from './helpers/api-inputs.ts'
import { apiReport } from './helpers/api-report.ts'
import { built } from './helpers/command.ts'

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const PUBLIC = ['index', 'encoders', 'graph', 'attention', 'node', 'nn']
/** `browser.ts` is those of them that run in a page, and one file more. */
const ENTRIES = [...PUBLIC, 'browser-folder'].map(name => pathOf(`../src/${name}.ts`))
const VIEW = pathOf('../viz/index.ts')

const program = ts.createProgram([...ENTRIES, VIEW], {
  target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true, skipLibCheck: true,
  allowImportingTsExtensions: true, noEmit: true, types: ['node'], exactOptionalPropertyTypes: true,
})
const checker = program.getTypeChecker()

/** What a module exports, with the places where each is declared. */
function exportsOf(file: string): { name: string, declarations: ts.Declaration[] }[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
  return checker.getExportsOfModule(module).map(symbol => {
    const found = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return { name: symbol.name, declarations: found.declarations ?? [] }
  })
}

/** Whether a block of the form slash-star-star stands right before a declaration. */
function isDocumented(declaration: ts.Node): boolean {
  const holder = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return ts.getJSDocCommentsAndTags(holder).some(comment => ts.isJSDoc(comment) && commentOf(comment) !== '')
}

const commentOf = ({ comment }: ts.JSDoc) => ts.getTextOfJSDocComment(comment)?.trim() ?? ''

/** The fields of an interface or of the object types within it, as `a.b`. */
function fieldsOf(type: ts.Node, prefix = ''): { path: string, node: ts.PropertySignature | ts.MethodSignature }[] {
  const members = ts.isInterfaceDeclaration(type) || ts.isTypeLiteralNode(type) ? type.members : []
  return [...members].filter(member => ts.isPropertySignature(member) || ts.isMethodSignature(member)).flatMap(member => {
    const path = prefix + member.name.getText()
    return [{ path, node: member }, ...(ts.isPropertySignature(member) && member.type ? fieldsOf(member.type, `${path}.`) : [])]
  })
}

/** What needs no sentence of its own: an edge is told by its kind; the parts of what is told as one. */
const SAID_ELSEWHERE = new Set([
  'EdgeOptions.mentions', 'EdgeOptions.names', 'EdgeOptions.follows', "EdgeOptions.'co-occurs'", 'Triple.subject', 'Triple.object', 'QueryNode.kind',
  'Block.start', 'Block.end', 'Block.header.start', 'Block.header.end', 'Link.end', 'Hit.source.start', 'Hit.source.end',
  'SourceMap.text', 'SourceMap.source',
])

describe('index.ts', () => {
  it('exports this at run time', () => {
    expect(Object.keys(api).sort()).toEqual([
      'EDGE_KINDS', 'HitCounts', 'LANGUAGES', 'NODE_KINDS', 'TokenGraphError', 'TokenIndex', 'createIndex', 'createPieceTokenizer', 'createWordTokenizer', 'keyphrases', 'learnPieces', 'markMatches', 'openIndex', 'readHtml', 'readMarkdown',
      'readPdf', 'readRanker', 'readText', 'retrieveTokens', 'sourceSpan',
    ])
  })
})

describe('encoders.ts', () => {
  it('exports this at run time', () => {
    expect(Object.keys(encoders).sort()).toEqual(['cached', 'corpusEncoder', 'crossEncoder', 'distillTable', 'httpEncoder', 'memoryStore', 'ownEncoder', 'staticEncoder', 'transformerEncoder', 'wordVectorEncoder'])
  })
})

describe('graph.ts', () => {
  it('exports this at run time', () => {
    expect(Object.keys(graph).sort()).toEqual(['exportGraph', 'fromGraphology', 'graphViewOf', 'withoutGone'])
  })
})

describe('attention.ts', () => {
  it('exports this at run time', () => {
    expect(Object.keys(attention).sort()).toEqual([
      'ExampleMemory', 'addPositions', 'attend', 'cosines', 'fromLinear', 'learnProjections', 'maxSim', 'sinusoidalPositions',
    ])
  })
})

describe('browser.ts', () => {
  it('has all that runs in a page', () => {
    expect(Object.keys(browser).sort()).toEqual([api, encoders, graph, attention, browserFolder].flatMap(each => Object.keys(each)).sort())
    expect(Object.keys(browserFolder)).toEqual(['openBrowserFolder'])
  })
})

describe('the entries', () => {
  const withView = [...ENTRIES, VIEW].map(file => ({ file, names: exportsOf(file) }))

  it('give no name two meanings', () => {
    const met = new Map<string, ts.Declaration>()
    for (const { names } of withView) {
      for (const { name, declarations } of names) {
        const known = met.get(name) ?? declarations[0]!
        expect([name, declarations[0] === known]).toEqual([name, true])
        met.set(name, known)
      }
    }
    expect(met.size).toBeGreaterThan(150)
  })

  it('are those of package.json', () => {
    const { exports } = JSON.parse(readFileSync(pathOf('../package.json'), 'utf8')) as { exports: Record<string, unknown> }
    const names = [...PUBLIC, 'browser'].map(name => (name === 'index' ? '.' : `./${name}`))
    expect(Object.keys(exports).sort()).toEqual([...names, './viz', './package.json'].sort())
  })
})

describe('node.ts', () => {
  it('exports this at run time', () => {
    expect(Object.keys(node).sort()).toEqual(['loadIndex', 'mergeShards', 'openEncoder', 'openFolder', 'openVectorLog', 'readFiles', 'saveIndex', 'saveShard'])
  })
})

describe('nn.ts', () => {
  it('exports this at run time', () => {
    expect(Object.keys(nn).sort()).toEqual([
      'APPNP', 'Adjacency', 'GATConv', 'GATv2Conv', 'GCNConv', 'GraphNetwork', 'Linear', 'PropagationConv', 'SAGEConv', 'SGConv', 'SparseFeatures',
      'TokenGraphError', 'TransformerConv', 'accuracy', 'backendInUse', 'classify', 'distillation', 'featureDistillation', 'infoNce', 'linkMeasures', 'linkScores', 'marginRanking', 'mixedDistillation', 'ntXent', 'queryScores',
      'readSafetensors', 'readSafetensorsMetadata', 'responseDistillation', 'setTorchWeights', 'splitEdges', 'torchWeightsOf', 'trainClassifier', 'trainContrastive', 'trainLinks',
      'trainOnIndex', 'trainPropagation', 'trainRanking', 'useBackend', 'writeSafetensors',
    ])
  })
})

describe('what programs are compiled against', () => {
  it('has the signatures of test/public-api.txt; "npm run build && npx vitest run test/public-api.test.ts -u" renews them', async () => {
    const report = apiReport({
      tokengraph: built('index.d.ts'), 'tokengraph/encoders': built('encoders.d.ts'), 'tokengraph/graph': built('graph.d.ts'),
      'tokengraph/attention': built('attention.d.ts'), 'tokengraph/node': built('node.d.ts'), 'tokengraph/nn': built('nn.d.ts'), 'tokengraph/viz': built('viz/index.d.ts'),
      'tokengraph/browser, beside what runs in a page of these': built('browser-folder.d.ts'),
    })
    await expect(report).toMatchFileSnapshot('public-api.txt')
  })

  it('has nothing of the libraries that are bundled', () => {
    const files = readdirSync(dirname(built('index.d.ts')), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.d.ts'))
    expect(files.length).toBeGreaterThan(8)
    expect(files.filter(file => readFileSync(join(dirname(built('index.d.ts')), file), 'utf8').includes('node_modules/'))).toEqual([])
  })
})

describe('docstrings', () => {
  const all = ENTRIES.flatMap(exportsOf)

  it.each(all)('say what $name is', ({ declarations }) => {
    expect(declarations.length).toBeGreaterThan(0)
    expect(declarations.some(isDocumented)).toBe(true)
  })

  const options = all.filter(({ name }) => /Options$|^EdgeWeights$|^Query|^Document$|^Triple$/.test(name))

  it.each(options)('say what every field of $name is', ({ name, declarations }) => {
    const silent = declarations.flatMap(each => fieldsOf(each)).filter(({ node }) => !isDocumented(node)).map(({ path }) => `${name}.${path}`)
    expect(silent.filter(path => !SAID_ELSEWHERE.has(path))).toEqual([])
  })

  it('stand at every public member of the index', () => {
    const [declaration] = all.find(({ name }) => name === 'TokenIndex')!.declarations
    const members = (declaration as ts.ClassDeclaration).members.filter(member => !(member.name && ts.isPrivateIdentifier(member.name)))
    expect(members.length).toBeGreaterThan(7)
    for (const member of members) expect([member.name?.getText() ?? 'constructor', isDocumented(member)]).toEqual([expect.any(String), true])
  })

  it('are missed where there are none', () => {
    const source = ts.createSourceFile('x.ts', '/** Said. */\nexport const a = 1\n// not said\nexport const b = 2\n/** */\nexport function c() {}\n', ts.ScriptTarget.ESNext, true)
    const nodes = source.statements.map(statement => (ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement))
    expect(nodes.map(isDocumented)).toEqual([true, false, false])
  })
})

describe('types', () => {
  it('of what makes an index', () => {
    expectTypeOf(api.createIndex<Metadata>).parameters.toEqualTypeOf<[documents: Iterable<Document> | AsyncIterable<Document>, options?: IndexOptions]>()
    expectTypeOf(api.createIndex<Metadata>).returns.resolves.toEqualTypeOf<api.TokenIndex>()
    expectTypeOf(api.openIndex).parameters.toEqualTypeOf<[bytes: ArrayBuffer | Uint8Array, options?: OpenOptions, where?: string]>()
    expectTypeOf(api.openIndex<Metadata>).returns.resolves.toEqualTypeOf<api.TokenIndex>()
    expectTypeOf(api.createWordTokenizer).returns.resolves.toEqualTypeOf<Tokenizer>()
    expectTypeOf<Tokenizer['tokenize']>().toEqualTypeOf<(text: string) => Token[]>()
    expectTypeOf<NonNullable<IndexOptions['onProgress']>>().toEqualTypeOf<(progress: Progress) => void>()
    expectTypeOf<IndexOptions['signal']>().toEqualTypeOf<AbortSignal | undefined>()
    expectTypeOf(node.saveIndex).toEqualTypeOf<(index: api.TokenIndex<object>, file: string, options?: { signal?: AbortSignal }) => Promise<void>>()
    expectTypeOf(node.loadIndex<Metadata>).toEqualTypeOf<(file: string, options?: OpenOptions) => Promise<api.TokenIndex>>()
  })

  it('of what asks it', () => {
    expectTypeOf<api.TokenIndex['search']>().toEqualTypeOf<(query: Query, options?: SearchOptions) => Promise<SearchResults>>()
    expectTypeOf<api.TokenIndex['explain']>().toEqualTypeOf<(query: Query, target: { kind?: NodeKind, id?: string }, options?: SearchOptions) => Promise<Explanation>>()
    expectTypeOf<api.TokenIndex['view']>().toEqualTypeOf<(query: Query, options?: ViewOptions) => Promise<GraphView>>()
    expectTypeOf<api.TokenIndex['stats']>().toEqualTypeOf<() => IndexStats>()
    expectTypeOf<api.TokenIndex['toBytes']>().returns.toEqualTypeOf<Promise<Uint8Array<ArrayBuffer>>>()
    expectTypeOf<api.TokenIndex['graph']>().toEqualTypeOf<Graph>()
    expectTypeOf<SearchResults['hits']>().toEqualTypeOf<Hit[]>()
    expectTypeOf<SearchOptions>().toExtend<RankingOptions>()
    expectTypeOf<ViewOptions>().toExtend<SearchOptions>()
    expectTypeOf<Hit['kind']>().toEqualTypeOf<'token' | 'name' | 'passage'>()
  })

  it('of metadata that a caller has a type of', () => {
    interface Note { year: number, author?: string }
    type Found = typeof api.createIndex<Note>
    expectTypeOf<Awaited<ReturnType<Found>>>().toEqualTypeOf<api.TokenIndex<Note>>()
    expectTypeOf<api.TokenIndex<Note>['search']>().toEqualTypeOf<(query: Query, options?: SearchOptions<Note>) => Promise<SearchResults<Note>>>()
    expectTypeOf<Hit<Note>['metadata']>().toEqualTypeOf<Note | undefined>()
    expectTypeOf<(document: Document<Note>) => boolean>().toExtend<Filter<Note>>()
    expectTypeOf<(document: Document<{ other: string }>) => boolean>().not.toExtend<Filter<Note>>()
    expectTypeOf<api.TokenIndex>().toEqualTypeOf<api.TokenIndex<Metadata>>()
    expectTypeOf<{ year: number, author?: string }>().toExtend<Metadata>()
    expectTypeOf<{ when: Date }>().not.toExtend<Metadata>()
  })

  it('of what a caller writes', () => {
    expectTypeOf<string>().toExtend<Query>()
    expectTypeOf<{ nodes: { kind: 'name', id: string }[] }>().toExtend<Query>()
    expectTypeOf<{ nodes: string[] }>().not.toExtend<Query>()
    expectTypeOf<{ year: { min: number } }>().toExtend<Filter>()
    expectTypeOf<(document: Document) => boolean>().toExtend<Filter>()
    expectTypeOf<(document: Document) => Promise<boolean>>().not.toExtend<Filter>()
    expectTypeOf<Date>().not.toExtend<JsonValue>()
    expectTypeOf<{ id: string }>().not.toExtend<Document>()
    expectTypeOf(graph.fromGraphology).parameter(1).toEqualTypeOf<FromGraphologyOptions | undefined>()
    expectTypeOf(graph.fromGraphology).returns.toExtend<{ documents: Document[] }>()
    expectTypeOf<InstanceType<typeof api.TokenGraphError>['code']>().toEqualTypeOf<ErrorCode>()
    expectTypeOf<api.NodeKind>().toEqualTypeOf<'token' | 'name' | 'passage'>()
  })
})

/** What a caller writes whose compiler tells an option that is absent from one that is undefined. */
const CALLER = `
import { createIndex, retrieveTokens } from '../src/index.ts'
import { loadIndex, openEncoder } from '../src/node.ts'
const encoder = await openEncoder('corpus')
await createIndex([], { encoder })
const index = await loadIndex('x', { encoder })
await loadIndex('x', { encoder: index.encoder })
await retrieveTokens('x', ['y'], { encoder: index.encoder })
await retrieveTokens('x', index, { encoder })
`

/** What the compiler has against a program beside this file. */
function problemsOf(text: string, exactOptionalPropertyTypes = true): string[] {
  const file = pathOf('./caller.ts'), options = { ...program.getCompilerOptions(), exactOptionalPropertyTypes }
  const host = ts.createCompilerHost(options), read = host.getSourceFile
  // what was parsed already is not parsed again
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ESNext) : program.getSourceFile(name) ?? read(name, ...rest))
  const caller = ts.createProgram([file], options, host)
  return caller.getSemanticDiagnostics(caller.getSourceFile(file)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

describe('what openEncoder gives and an index has', () => {
  it.each([true, false])('is an option "encoder" everywhere; exactOptionalPropertyTypes: %s', exact => {
    expect(problemsOf(CALLER, exact)).toEqual([])
  })
})

/** What a caller writes who keeps lists as constants, and passes on what may be undefined. */
const GIVEN = `
import { createIndex, readMarkdown, retrieveTokens, type Document, type IndexOptions, type Query, type SearchOptions } from '../src/index.ts'
import { ownEncoder } from '../src/encoders.ts'
import { readFiles } from '../src/node.ts'
import { GCNConv, trainLinks, type LinkTrainOptions } from '../src/nn.ts'

const DOCUMENTS = [
  {
    id: 'a', text: 'Paris', title: undefined, vector: undefined, source: { text: [0, 5], source: [2, 7] }, metadata: { year: 1, colours: ['red', 'blue'] },
    headings: [{ start: 0, end: 5, level: undefined }], aliases: ['Lutetia'], tags: ['city'], blocks: [{ start: 0, end: 5, header: undefined }],
    links: [{ start: 0, end: 5, target: 'b', style: 'wiki', heading: undefined, embed: undefined }],
  },
  { id: 'b', text: '', metadata: undefined, headings: undefined, aliases: undefined, tags: undefined, blocks: undefined, links: undefined, source: undefined },
] as const
const documents: readonly Document[] = DOCUMENTS
const OPTIONS = {
  knows: [{ subject: 'Paris', relation: 'in', object: 'France', weight: undefined }], synonyms: [['city', 'town']], analysis: { languages: ['en'], stem: undefined },
  passages: undefined, names: { titles: undefined }, edges: { similar: undefined, 'co-occurs': { window: undefined } }, vectors: undefined, signal: undefined,
  onProgress: undefined, tokenizer: undefined, encoder: undefined,
} as const
const options: IndexOptions = OPTIONS
const index = await createIndex(DOCUMENTS, OPTIONS)
await createIndex(documents, options)
const QUERY = { text: undefined, nodes: [{ kind: 'name', id: 'Paris', weight: undefined }], nodeShare: undefined, vector: undefined } as const
const SEARCH = {
  kinds: ['passage', 'name'], limit: { passage: undefined, name: 3 }, filter: { year: [1, 2], title: { min: undefined, max: 'b' } }, explain: { paths: undefined },
  walk: { edges: { back: undefined, links: 2 }, steps: undefined }, without: { nodes: [{ kind: 'token', id: 'x' }], edges: [], edgeKinds: ['links'] }, signal: undefined,
} as const
const query: Query = QUERY, search: SearchOptions = SEARCH
await index.search(QUERY, SEARCH)
await index.explain(query, { kind: undefined, id: undefined }, search)
// a constant that is written where it is given takes the form that is expected
const SHOWN = { kinds: ['name'], edges: ['links'] } as const, NEAR = { edges: ['mentions'], around: [{ kind: 'name', id: 'Paris' }] } as const
await index.overview(SHOWN)
await index.related({ kind: 'name', id: 'Paris' }, { edges: NEAR.edges, direction: undefined })
await index.toGraphology({ ...SHOWN, around: NEAR.around, radius: undefined })
await index.toBytes({ signal: undefined })
const TEXTS = ['Paris'] as const, VECTORS = [[1, 2]] as const
const encoder = ownEncoder({ name: 'x', width: 2, version: undefined, encode: () => VECTORS, encodeWords: undefined })
await retrieveTokens('Paris', TEXTS, { words: TEXTS, stopWords: undefined, encoder })
await readMarkdown('', { id: 'a', title: undefined, metadata: undefined, folder: undefined, onWarning: undefined })
await readFiles(TEXTS, { cwd: undefined, signal: undefined, onProgress: undefined })
new GCNConv({ units: 2, useBias: undefined, selfLoops: undefined, name: undefined })
const training = { epochs: undefined, weightDecay: [0, 1], onEpoch: undefined, sample: undefined } as const satisfies LinkTrainOptions
void [trainLinks, training]
`

/** What a caller writes who has types of metadata. */
const NOTES = `
import { createIndex, openIndex, readMarkdown, retrieveTokens, type Document, type Filter, type Hit, type SearchResults, TokenIndex } from '../src/index.ts'
import { loadIndex, saveIndex } from '../src/node.ts'
import { trainOnIndex } from '../src/nn.ts'
interface Note { year: number, author?: string | undefined }
const note: Note = { year: 866, author: undefined }
const index = await createIndex([{ id: 'a', text: 'b', metadata: note }] satisfies Document<Note>[])
const author = ({ metadata }: Document<Note>) => metadata?.author === 'x'
const { hits } = await index.search('b', { filter: author })
await index.view('b', { filter: ({ metadata }) => metadata!.year > 800 })
const years: (number | undefined)[] = hits.map(({ metadata }) => metadata?.year), filter: Filter<Note> = author
// @ts-expect-error a note has no such field
void hits[0]!.metadata!.title
await saveIndex(index, 'x')
await retrieveTokens('b', index)
await trainOnIndex(index.withPropagation((await trainOnIndex(index)).propagation))
const loaded: TokenIndex<Note>[] = [await loadIndex<Note>('x'), await openIndex<Note>(await index.toBytes())]
await readMarkdown('', { id: 'a', metadata: note })
const untold: TokenIndex[] = [await loadIndex('x'), await createIndex([]), await createIndex([{ id: 'a', text: '' }])]
const mixed = await createIndex([{ id: 'a', text: '', metadata: { year: 1 } }, { id: 'b', text: '', metadata: { author: 'x' } }, { id: 'c', text: '' }])
const any: TokenIndex = mixed, found: SearchResults = await mixed.search('a', { filter: ({ metadata }: Document) => metadata?.year === 1 }), hit: Hit | undefined = found.hits[0]
void [years, filter, loaded, untold, any, hit]
`

/** Handed back as they were got. */
const MADE = new Set(['Explanation', 'Graph', 'GraphVectors', 'GraphView', 'IndexParts', 'LearnedPropagation', 'TrainedPropagation', 'ErrorParts'])

describe('what a caller gives', () => {
  it('may be constant lists, and undefined where it may be absent; exactOptionalPropertyTypes: true', () => {
    expect(problemsOf(GIVEN)).toEqual([])
    expect(problemsOf("const LIST = ['b'] as const, a: { a?: number } = { a: undefined }, b: string[] = LIST; void [a, b]")).toEqual([
      expect.stringContaining('exactOptionalPropertyTypes'), expect.stringContaining('readonly'),
    ])
  })

  it.each([true, false])('may have metadata of an interface, which hits and filters then have; exactOptionalPropertyTypes: %s', exact => {
    expect(problemsOf(NOTES, exact)).toEqual([])
  })

  it('may be so in every field of everything that is exported', () => {
    const called = /^(?:Encoder\.encodeWords|Tokenizer\.tokenize|VectorStore\.get): /
    const layers = /^GCNConv\.(?:apply|computeOutputShape)\(/
    // what callers call, too, gives them lists of their own; layers take what those of TensorFlow.js take
    expect(refusals(program, [...ENTRIES, VIEW], MADE).filter(each => !called.test(each) && !layers.test(each))).toEqual([])
  })

  it('is missed where it may not', () => {
    const file = pathOf('./refused.ts'), options = { ...program.getCompilerOptions(), noLib: false }, host = ts.createCompilerHost(options), read = host.getSourceFile
    const text = `
interface Options { a?: number; b?: string | undefined; c: readonly string[]; d: { e: number[] }; f?(): void; g: () => string[]; h: Partial<{ i: number }>; j: [number]; k: (list: string[]) => void }
export function call(options: Options): void { void options }
export class Called { method(list: string[]): void { void list } #own(list: number[][]): void { this.#own(list) } }
`
    host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ESNext) : program.getSourceFile(name) ?? read(name, ...rest))
    expect(refusals(ts.createProgram([file], options, host), [file], new Set())).toEqual([
      'Options.a: refuses undefined', 'Options.d.e: a list that is not readonly', 'Options.f: refuses undefined', 'Options.g: a list that is not readonly',
      'Options.h.i: refuses undefined', 'Options.j: a list that is not readonly',
    ])
  })
})
