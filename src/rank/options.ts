import type * as v from 'valibot'
import type { Bm25Options } from '../graph/bm25.ts'
import type { EdgeWeights } from '../walk/view.ts'
import type { DocumentBoost } from './boost-options.ts'
import type { DecayOptions } from './decay.ts'
import type { rankingOptions } from './ranking-options.ts'
import type { CrossEncoder } from '../encoders/cross-encoder.ts'
import type { Ranker } from './rerank/ranker.ts'
import type { Without } from '../query/without.ts'
import type { Metadata } from '../text/document.ts'

/** How passages are ranked. The defaults are one setting for all collections, tuned on development questions. */
export interface RankingOptions<M extends object = Metadata> {
  /**
   * What is carried over the graph. `scores`: what the question finds at first, by words and, where there are vectors,
   * by meaning. `vectors`: those of passages, each as far as the question attends to it, and then to what it still
   * lacks. Words of the question have no say in this but for names; the re-ranker reads them, `rerank: { when: 'never'
   * }` leaves it out. Best where the index keeps vectors of words, too (`vectors: { words: 'bits' }`). Formulas are in
   * docs/decisions.md, "Vectors over the graph". Needs an index with vectors; `dense.when` and `dense.share` say
   * nothing then. Default `scores`.
   */
  propagate?: 'scores' | 'vectors' | undefined
  /**
   * Whether a question's operators are read: `"exact phrase"`, `-word`, `+word`, `word*`, `word~2`, `title:word`,
   * `field:word`, `a OR b`, parentheses. `auto`: where it does not end as a sentence does; `operators`: always;
   * `plain`: never, it is mere words. Default `auto`.
   */
  syntax?: 'auto' | 'operators' | 'plain' | undefined
  /**
   * For which words of the question others count, too, that begin so: all, the `last` one while it is typed, or those
   * of which a function says so; `word*` is one by itself. Default `false`.
   */
  prefix?: boolean | 'last' | ((word: string) => boolean) | undefined
  /**
   * By how many letters words of the index may differ from one of the question, 0 to 2, or what a function says of the
   * word. `auto`: only where the index lacks a word of five letters or more, by one, or by two from eight letters on,
   * and of four letters where two changed places; `off`: not at all, but for `word~`. Default `auto`.
   */
  typos?: 'auto' | 'off' | number | ((word: string) => number) | undefined
  /** The constants of the lexical score. */
  bm25?: Bm25Options | undefined
  /** What meaning counts beside words; for an index with vectors. */
  dense?: DenseOptions | undefined
  /** How near the words of passages are to those of the question; for an index that keeps vectors of words. */
  late?: LateOptions | undefined
  /** Where the walk starts. */
  seeds?: SeedOptions | undefined
  /** How far it goes, and over which edges. */
  walk?: {
    /**
     * The share of each score that stays with the seeds in every step, 0 to 1. Default 0.45; more where it is less
     * certain what is a name: 0.7 for questions in scripts without case (Chinese), up to 0.7 for texts without titles.
     */
    restart?: number | undefined
    /** Steps; cost grows with them. Default 4. */
    steps?: number | undefined
    /**
     * What is not worth walking: a passage that has less than this share of the largest score, but for what stays with
     * the seeds, passes nothing on, nor does a name that could bring no passage more. 0 walks exactly; 0 to 1. Default
     * 1e-4: a question then costs what it touches, not what there is.
     */
    precision?: number | undefined
    /** How much each kind of edge counts. */
    edges?: EdgeWeights | undefined
    /**
     * Whether `vectors` are carried by what was trained (`tokengraph train-gnn`, `trainOnIndex`): it knows what each
     * edge counts, so that `edges` says nothing. Default: where the index has such.
     */
    trained?: boolean | undefined
  } | undefined
  /** The other channel: from the best passages to their heaviest tokens, and back. */
  spread?: SpreadOptions | undefined
  /** From the best passages, through entities that they have, to others that have what these lack of the question. */
  hop?: HopOptions | undefined
  /** Puts the best passages in another order, by a network that has learned which of them belong together. */
  rerank?: RerankOptions | undefined
  /** Puts the best passages in another order, by a model that reads each together with the question. */
  cross?: CrossOptions | undefined
  /**
   * Fades passages with the age of their documents, before the best are taken: score · 2^(−age / halfLife). Documents
   * without a date in the field do not fade, nor do those that are dated later than now. Names and words are taken from
   * the passages as they rank then. Nothing is written.
   */
  decay?: DecayOptions | undefined
  /**
   * What the words of fields count beside each other, before a word that is often there stops adding: `title`, `text`,
   * and those that the index was made with (`fields`), as `{ title: 2, author: 0.5 }`; from 0, by which a field finds
   * nothing, to 1e9, 1 for those that are not named. For words alone: names, links and vectors know no fields.
   */
  boost?: { readonly [field: string]: number | undefined } | undefined
  /**
   * Multiplies what passages have by what their documents say, before the best are taken, as `decay` does: the number
   * in a field of metadata (`'stars'`), what stands for its values (`{ kind: { news: 2, archive: 0.5 } }`, several
   * fields and values multiplied), or what a function of the document returns at once. From 0, which leaves a document
   * out, to 1e9; without the field 1. Nothing is written.
   */
  boostDocument?: DocumentBoost<M> | undefined
  /**
   * Ranks as if these nodes and edges were not in the graph: neither seeds nor results, and nothing goes through them;
   * degrees are counted without them. How rare words are stays as it was. The first time costs a step over the whole
   * graph. What was trained is refused beside it.
   */
  without?: Without | undefined
}

/** Relevance by meaning: the cosine of a question's vector and a passage's, mixed with BM25. */
export interface DenseOptions {
  /**
   * `auto`: where the index has vectors, and the question has one: it brings it, or there is the encoder to make it.
   * `always`: or else the search is refused. Default `auto`.
   */
  when?: 'auto' | 'always' | 'never' | undefined
  /**
   * What meaning counts in the mix, words the rest; 0 to 1. Default 0.5; less where vectors of texts are means of
   * those of words (`corpus`, files of word vectors: 0.35) or pieces (static tables: 0.25): they see no more than words
   * do, and with 0.5 lose to them on some collections.
   */
  share?: number | undefined
  /**
   * The power to which mixed scores are raised, in place of `seeds.power`: they lie nearer to each other than those of
   * BM25. Default 6.
   */
  power?: number | undefined
}

/** Late interaction: each word of the question looks for the nearest of a passage. */
export interface LateOptions {
  /**
   * Which questions it has a say in. `auto`: those that name nothing which one passage alone is about, as a title that
   * no other has. Default `auto`.
   */
  when?: 'auto' | 'always' | 'never' | undefined
  /**
   * What it counts beside relevance by words and meaning; 0 to 1, and 0 switches it off. Default 0.3; 0.5 where vectors
   * are carried, beside which no words count.
   */
  share?: number | undefined
  /** How many of the most relevant passages are looked at. Default 100. */
  passages?: number | undefined
}

/** Where the walk starts. */
export interface SeedOptions {
  /** How many of the most relevant passages are seeds. Default 200. */
  strongest?: number | undefined
  /** The power to which their scores are raised: the higher, the more the best one counts. Default 3.75. */
  power?: number | undefined
  /**
   * The share of the names found in the question, where upper case and a title speak for them; 0 to 1. This and the
   * next two are what a name gets that is half of the question or more; a lesser one gets less, by the idf of its
   * words. Default 0.3.
   */
  names?: number | undefined
  /**
   * The same of names that are only what untitled texts open with, where one passage at most mentions one; of what more
   * mention, down to a quarter of it. Default 0.2.
   */
  openings?: number | undefined
  /** The same in scripts without case, where a name may be an ordinary word. Default 0.1. */
  uncasedNames?: number | undefined
  /**
   * The same of titles of two words or more that the question writes without capitals, as far as words find them too.
   * Default 0.3.
   */
  lowercaseNames?: number | undefined
  /**
   * The share of what triples (`knows`) join with a name of the question by a relation whose words it has, too: "Who
   * was born in Berlin?", by `born in`. Names and text share the rest. 0 to 1; the less, the fewer of the relation's
   * words the question has; none where `walk.edges.knows` is 0. Default 0.6.
   */
  relations?: number | undefined
  /** What a synonym counts beside the word that was asked, or beside each of several. Default 0.5. */
  synonyms?: number | undefined
  /**
   * What a word that is similar by vector counts beside the word that was asked, times their cosine. Default 0:
   * measured, with 0.1 the mean average precision goes up by 0.3 points at best, and down by up to 0.8.
   */
  similar?: number | undefined
  /** What a pair of characters counts beside a word of the question, see the option `analysis.bigrams`. Default 0.6. */
  bigrams?: number | undefined
  /**
   * What a word without content counts beside a word of the question, where it is neither all that was asked nor part
   * of a name.
   */
  stopWords?: number | undefined
  /** What another way to write a word counts beside it: e-mail for email, getUserById for user. Default 0.3. */
  variants?: number | undefined
}

/** The token channel: pseudo-relevance feedback as two steps on the token graph. */
export interface SpreadOptions {
  /** What the channel counts beside the walk; 0 switches it off. Default 0.2. */
  share?: number | undefined
  /** How many of the best passages give tokens. Default 10. */
  passages?: number | undefined
  /** How many of their heaviest tokens are kept. Default 25. */
  tokens?: number | undefined
  /**
   * `unnamed`: for questions that name nothing, as far as their seeds are passages without edges. Default `unnamed`.
   */
  when?: 'unnamed' | 'always' | 'never' | undefined
}

/** The hop through entities, which goes on from the best passages to what they lack of the question. */
export interface HopOptions {
  /** What it counts beside the walk; 0 switches it off. Default 1. */
  share?: number | undefined
  /** How many of the best passages it goes on from. Default 8. */
  passages?: number | undefined
  /** The most passages that an entity may have to lead anywhere. Default 60. */
  most?: number | undefined
}

/**
 * The re-ranker: a small graph attention network over the best hundred passages, and what joins them. Where words and
 * vectors are mixed it is one that sees what passages have by meaning, too.
 */
export interface RerankOptions {
  /**
   * `auto`: for questions that name something by its title, or where the entity hop brings much, over a hundred
   * passages or more, but for sentences with a full stop, which ask nothing; the best one stays the best. `always`:
   * for those who know that answers stand in several passages; nothing holds it back then. Default `auto`.
   */
  when?: 'auto' | 'always' | 'never' | undefined
  /**
   * Another network in place of the one that comes with the package: what `tokengraph train` wrote. It is asked where
   * it has learned from the like: with an encoder where words and vectors are mixed, without one elsewhere.
   */
  ranker?: Ranker | undefined
}

/** The cross-encoder, which has a say after the re-ranker. */
export interface CrossOptions {
  /** What reads them, as `crossEncoder` of `tokengraph/encoders` opens it. Default none. */
  encoder?: CrossEncoder | undefined
  /**
   * `auto`: for questions that one passage can answer, as far as can be told: not for those that name something by its
   * title, nor where the entity hop brings much. `always`: for every question. Default `auto`.
   */
  when?: 'auto' | 'always' | 'never' | undefined
  /**
   * What it counts beside what ranked them before: they are ordered by s · ln p + (1 − s) · ln score; 0 to 1, and 0
   * switches it off. Default 0.1: logits differ by several, logarithms of scores by little; more costs where the model
   * knows less than the graph.
   */
  share?: number | undefined
  /**
   * How many of the best passages it reads, whatever a filter lets through; cost grows with it. Default 10: measured,
   * 20 and 30 find no more.
   */
  passages?: number | undefined
}

/** Ranking options with nothing left open. */
export type Ranking = v.InferOutput<v.StrictObjectSchema<typeof rankingOptions, undefined>>
