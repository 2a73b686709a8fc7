/** What is tried, in the words of who looks for it. */
export const FEATURES = {
  stems: 'other forms of a word: crises for crisis',
  typos: 'words mistyped: volcaon for volcano',
  prefix: 'words as they are typed: volc',
  chinese: 'words in Chinese, within a sentence',
  phrase: 'a phrase: the words side by side, in this order',
  without: 'without a word',
  either: 'this, or that and that',
  field: 'a word in the title alone',
  fieldBoost: 'the title counting more, or less',
  documentBoost: 'some documents counting more',
  filter: 'a filter by metadata',
  facets: 'how many there are of each kind',
  sort: 'the newest first',
  groups: 'one of each kind',
  pages: 'page after page, and how many there are',
  marks: 'where in the text it says so',
  completions: 'completions of what is typed',
  vectors: 'by vectors of your own',
  hybrid: 'by words and vectors together',
  diverse: 'different ones first',
  relevance: 'whether it is answered at all',
  hops: 'what shares no word with the question, but is named by what does',
  reasons: 'why each came out, adding up to its score',
  context: 'a context for a language model, with citations, within a budget',
  dialogue: 'what "it" is, in a dialogue',
  recommend: 'more like these, less like those',
  change: 'documents put in and removed, without a new index',
  keep: 'kept as bytes or JSON, and opened again',
} as const

export type Feature = keyof typeof FEATURES

/** A library, with a small program for each of what it has a call for: whether that does what was asked for. */
export interface Tried {
  name: string
  /** The package that it comes in. */
  package: string
  checks: { readonly [F in Feature]?: () => Promise<boolean> }
}

/** What is searched. */
export interface Text {
  id: string
  title: string
  text: string
  kind: string
  year: number
}

export const TEXTS: readonly Text[] = [
  {
    id: 'etna',
    title: 'Mount Etna',
    text: 'A volcano in Sicily. The old town below it was buried in a great crisis of ash.',
    kind: 'mountain',
    year: 1669,
  },
  {
    id: 'fuji',
    title: 'Mount Fuji',
    text: 'A volcano in Japan, drawn by Hokusai again and again.',
    kind: 'mountain',
    year: 1707,
  },
  { id: 'hokusai', title: 'Hokusai', text: 'He was born in Edo and made prints of waves.', kind: 'person', year: 1760 },
  {
    id: 'town',
    title: 'Old houses',
    text: 'The town is old; a volcano is far away, and ash trees stand by the river.',
    kind: 'place',
    year: 1900,
  },
  { id: 'rhine', title: 'Rhine', text: 'A river through Basel and Cologne.', kind: 'river', year: 1800 },
  { id: 'libai', title: '李白', text: '他写过很多关于长江和明月的诗歌。', kind: 'person', year: 701 },
]

/** Vectors of two numbers: mountains lie one way, water the other. */
export const VECTORS: Readonly<Record<string, readonly [number, number]>> = {
  etna: [1, 0],
  fuji: [0.96, 0.28],
  hokusai: [0.6, 0.8],
  town: [0.8, 0.6],
  rhine: [0, 1],
  libai: [0.28, 0.96],
}

export const sameSet = (found: readonly string[], expected: readonly string[]): boolean =>
  found.length === expected.length && expected.every(id => found.includes(id))
