import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { learnOptions } from '../src/math/attention/learn.ts'
import { options as trainOptions } from '../src/nn/training/fit.ts'
import { querySchema } from '../src/query/read-query.ts'
import { createIndex } from '../src/index/create-index.ts'
import { indexOptions } from '../src/index/index-options.ts'
import { contextOptions } from '../src/answer/context/options.ts'
import { keyphraseOptions } from '../src/keyphrases/options.ts'
import { pathOptions } from '../src/answer/path/path.ts'
import { relatedOptions } from '../src/answer/related.ts'
import { topicOptions } from '../src/answer/topics.ts'
import { suggestOptions } from '../src/answer/suggest.ts'
import { retrievalOptions } from '../src/index/retrieve-tokens.ts'
import { searchOptions } from '../src/answer/every-search-option.ts'
import { neighbourhoodOptions, overviewOptions, viewOptions } from '../src/answer/views.ts'
import { learnOptions as pieceLearnOptions, pieceOptions } from '../src/text/tokens/pieces/options.ts'
import { ROOT } from './helpers/command.ts'
import { type FieldRow, type OptionRow, OptionRows } from './helpers/options-table.ts'

const options = new OptionRows(['src/index.ts', 'src/nn.ts', 'src/attention.ts'])
const search = options.of('SearchOptions', searchOptions), searched = new Set(search.map(({ key }) => key))

/** Under which heading what is told. */
const SECTIONS: [heading: string, rows: OptionRow[]][] = [
  ['createIndex(documents, options)', options.of('IndexOptions', indexOptions)],
  ['createPieceTokenizer(options)', options.of('PieceOptions', pieceOptions)],
  ['learnPieces(texts, options)', options.of('PieceLearnOptions', pieceLearnOptions)],
  ['A question: a text, or an object', options.of('QueryObject', querySchema)],
  ['index.search(question, options), index.explain(question, node, options)', search],
  [
    'index.view(question, options): those of search, and',
    options.of('ViewOptions', viewOptions).filter(({ key }) => !searched.has(key)),
  ],
  ['index.context(question, options): those of search that rank, and', options.of('ContextOptions', contextOptions).filter(({ key }) => key === 'order' || !searched.has(key))],
  ['index.overview(options)', options.of('OverviewOptions', overviewOptions)],
  ['index.neighbourhood(node, options)', options.of('NeighbourhoodOptions', neighbourhoodOptions)],
  ['index.related(node, options)', options.of('RelatedOptions', relatedOptions)],
  ['index.path(from, to, options)', options.of('PathOptions', pathOptions)],
  ['index.topics(options)', options.of('TopicOptions', topicOptions)],
  ['keyphrases(texts, options), index.keyphrases(what, options)', options.of('KeyphraseOptions', keyphraseOptions)],
  ['index.suggest(text, options)', options.of('SuggestOptions', suggestOptions)],
  ['retrieveTokens(question, texts, options)', options.of('TokenRetrievalOptions', retrievalOptions)],
  ['learnProjections(examples, options)', options.of('LearnOptions', learnOptions)],
  ['trainClassifier(network, nodes, options), and every other training', options.of('TrainOptions', trainOptions)],
]

const inTable = (text: string) => text.replaceAll('|', '\\|')
const lineOf = ({ key, fallback, about }: OptionRow) => `| \`${key}\` | ${fallback} | ${inTable(about)} |\n`
const tableOf = ([heading, rows]: (typeof SECTIONS)[number]) =>
  `## ${heading}\n\n| option | default | |\n| --- | --- | --- |\n${rows.map(lineOf).join('')}`

const BEGINNING = `# Options

Every option, what it is without being told, and what it does. All may be left out or \`undefined\`; an unknown one \
is refused, and the nearest named. \`walk.edges.links\` is written \`{ walk: { edges: { links: 0 } } }\`. This file is \
made from the docstrings and schemas of \`src/\`: \`npx vitest run test/options.test.ts -u\`.
`

/** What calls take and give, each with the interfaces that tell of it. */
const RESULTS: [heading: string, interfaces: string[]][] = [
  ['What is indexed: createIndex(documents), index.document(id)', ['Document']],
  ['index.search(question), index.recommend(profile), dialogue.search(question)', ['SearchResults', 'Hit', 'Match']],
  ['index.explain(question, node), hit.explanation', ['Explanation', 'TermShare', 'IncomingShare', 'PathShare']],
  ['index.context(question), dialogue.context(question)', ['Context', 'ContextPart']],
  ['index.suggest(text)', ['Suggestions', 'Suggestion']],
  ['index.related(node)', ['RelatedNodes', 'RelatedNode']],
  ['index.path(from, to)', ['Paths', 'FoundPath', 'PathEdge', 'EdgePlace']],
  ['index.topics()', ['Topics', 'Topic', 'TopicMember', 'TopicBridge']],
  ['index.keyphrases(what)', ['Keyphrases', 'Keyphrase']],
  ['index.changes, folder.commit()', ['UpdateReport']],
]

const fieldLine = ({ key, type, about }: FieldRow) => `| \`${key}\` | \`${inTable(type)}\` | ${inTable(about)} |\n`
const fieldTable = (name: string) =>
  `**${name}**\n\n| field | type | |\n| --- | --- | --- |\n${options.fieldsOf(name).map(fieldLine).join('')}`
const resultsOf = ([heading, names]: (typeof RESULTS)[number]) => `## ${heading}\n\n${names.map(fieldTable).join('\n')}`

const RESULTS_BEGINNING = `# Results

What is given to an index, and what its calls give: plain data, to be stored and sent as JSON. A field with a question \
mark may be absent. \`schema\` names the version of the form. This file is made from the docstrings of \`src/\`: \
\`npx vitest run test/options.test.ts -u\`.
`

describe('docs/results.md', () => {
  it('has the fields of what is taken and given, as the code has them', async () => {
    await expect([RESULTS_BEGINNING, ...RESULTS.map(resultsOf)].join('\n')).toMatchFileSnapshot('../docs/results.md')
  })

  it('has each field that a search gives', async () => {
    const index = await createIndex([{ id: 'a', title: 'Otters', text: 'Otters swim in rivers.', metadata: { year: 2024 } }])
    const { hits, ...results } = await index.search('rivers', { explain: true, matches: true, snippet: true, facets: { year: true }, filter: { yaer: 1 } })
    const all = await index.search('rivers', { explain: true, matches: true, snippet: true, groupBy: 'year' })
    const keys = (name: string) => options.fieldsOf(name).map(({ key }) => key.replace('?', ''))
    expect([hits, Object.keys(results).filter(key => !keys('SearchResults').includes(key))]).toEqual([[], []])
    expect(Object.keys(all.hits[0]!).filter(key => !keys('Hit').includes(key))).toEqual([])
    expect(Object.keys(all.hits[0]!).length).toBeGreaterThan(12)
  })
})

describe('docs/options.md', () => {
  it('has every option with its default, as the code has them', async () => {
    await expect([BEGINNING, ...SECTIONS.map(tableOf)].join('\n')).toMatchFileSnapshot('../docs/options.md')
    expect(SECTIONS.flatMap(([, rows]) => rows).length).toBeGreaterThan(110)
  })

  it('says something of each', () => {
    const silent = SECTIONS.map(([heading, rows]) => [heading, rows.filter(({ about }) => about === '')] as const)
    expect(silent.filter(([, rows]) => rows.length > 0)).toEqual([])
  })
})

describe('docstrings of options', () => {
  it('tell the default that the schema has', () => {
    const rows = SECTIONS.flatMap(([, rows]) => rows)
    expect(rows.filter(({ told, fallback }) => told !== undefined && told !== fallback)).toEqual([])
    expect(rows.filter(({ told }) => told !== undefined).length).toBeGreaterThan(80)
  })

  it('would be seen to tell another, and an option to be in one place alone', () => {
    const entries = { radius: v.optional(v.number(), 3), nodes: v.optional(v.number(), 200), signal: v.any() }
    const read = (own: v.ObjectEntries) => options.of('NeighbourhoodOptions', v.strictObject(own))
    expect(read(entries)[0]).toMatchObject({ key: 'radius', fallback: '`3`', told: '`1`' })
    expect(() => read({ ...entries, depth: v.any() })).toThrow(/^depth: in the interface or in the schema alone$/)
  })
})

describe('the options in README.md', () => {
  const rowsOf = (text: string): string[] => text.match(/^\| `[^`(]+` \| [^|]* \| /gm)!

  it('have the defaults of docs/options.md', () => {
    const all = new Set(rowsOf(SECTIONS.map(tableOf).join('\n')))
    const told = rowsOf(readFileSync(join(ROOT, 'README.md'), 'utf8'))
    expect(told.length).toBeGreaterThan(12)
    expect(told.filter(row => !all.has(row))).toEqual([])
  })
})
