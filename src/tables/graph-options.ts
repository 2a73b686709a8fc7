import * as v from 'valibot'
import { type PassageOptions, passageOptions, splitterSchema } from '../text/passage-options.ts'
import type { PassageSplitter } from '../text/splitter.ts'
import { type CoOccursOptions, coOccursOptions } from './edges/co-occurs-options.ts'
import { type GivenTriple, givenTripleSchema } from './edges/given-triples.ts'
import { type SimilarOptions, similarOptions } from './edges/similar-options.ts'
import { type Synonyms, synonymsSchema } from './edges/triples.ts'
import { graphDefaults, switchedDefaults } from './graph-defaults.ts'

/** How texts become a graph. */
export interface GraphOptions {
  /** How documents are cut into passages, or what cuts them in its place. */
  passages?: PassageOptions | PassageSplitter | undefined
  /** Which names are made, beside those of triples. All default to `true`. */
  names?: NameOptions | undefined
  /** Which edges are made. `contains` is always there: the lexical ranking reads it. */
  edges?: EdgeOptions | undefined
  /**
   * What you know of names, whatever the texts say: edges of the kind `knows`. Also `[subject, relation, object]`, and
   * what other tools call these: `{ source, label, target }`, `{ head, relation, tail }`, `{ s, p, o }`. Names are one
   * by `same`, `same as`, `owl:sameAs`, `alias`, `alias of`, `aka`, `also known as`, `也叫`, `又名`, `又称`, `亦称`,
   * `别名`: their pages, mentions and triples are those of the first subject, and their words are synonyms that count
   * fully.
   */
  knows?: readonly GivenTriple[] | undefined
  /**
   * Groups of words that mean the same: edges of the kind `synonyms`. One of several words, as "New York City", is
   * found and asked for as a whole.
   */
  synonyms?: readonly Synonyms[] | undefined
  /**
   * Fields of metadata that are searched beside title and text, as `['abstract', 'author']`: texts, or lists of texts,
   * by their words; a search says what each counts (`boost`). They make no names, and no vectors. `title` and `text`,
   * which are searched anyway, may be among them.
   */
  fields?: readonly string[] | undefined
}

/** Which names are made. */
export interface NameOptions {
  /** A document's title names its passages, and so do its aliases. */
  titles?: boolean | undefined
  /**
   * A heading names the passages below it, within its document: "Handbook › Options". Texts and questions are not
   * searched for it.
   */
  headings?: boolean | undefined
  /** An untitled document is named by what its passages open with. */
  openings?: boolean | undefined
  /** What stands in quotation marks or title brackets in two passages or more is a name. */
  quotes?: boolean | undefined
}

/** Which edges are made; leaving one out makes the index smaller. */
export interface EdgeOptions {
  /** Passage → name that it mentions. Default `true`. */
  mentions?: boolean | undefined
  /** Name → passage that is about it. Default `true`. */
  names?: boolean | undefined
  /**
   * Passage → entity that it has: a run of capitalised words, or its title. By these a search goes on from a passage to
   * others that have the same entity. Default `true`.
   */
  'has-entity'?: boolean | undefined
  /** Passage → the next of its document. Default `true`. */
  follows?: boolean | undefined
  /** Passage → the passage that a link in it leads to, where documents have links. Default `true`. */
  links?: boolean | undefined
  /**
   * Word – word that stands near it more often than chance has it. No ranking reads them: by default they are made when
   * a view, related words or an export first ask for them, and not kept. `true`, or options, makes them with the index;
   * `false`, never.
   */
  'co-occurs'?: boolean | CoOccursOptions | undefined
  /**
   * Word – word that means something near it, where words have vectors. Default `true`, with the defaults of
   * {@link SimilarOptions}.
   */
  similar?: boolean | SimilarOptions | undefined
  /** The same between names, where names have vectors. Default `true`. */
  'similar-names'?: boolean | SimilarOptions | undefined
}

const DEFAULTS = graphDefaults()

/** What is made or left out, each as it is by default. */
const switches = <Name extends string>(fallbacks: Record<Name, boolean>) =>
  Object.fromEntries(Object.entries<boolean>(fallbacks).map(([name, on]) => [
    name,
    v.optional(v.boolean(), on),
  ])) as Record<Name, v.OptionalSchema<v.BooleanSchema<undefined>, boolean>>
const similar = v.optional(v.union([v.boolean(), similarOptions]), true)

const edgeOptions = v.strictObject({
  ...switches(switchedDefaults()),
  'co-occurs': v.optional(v.union([v.boolean(), coOccursOptions])),
  similar,
  'similar-names': similar,
})

/** What is searched of every document. */
export const SEARCHED: readonly string[] = ['title', 'text']

/** {@link GraphOptions} with the defaults. */
export const graphOptions = v.strictObject({
  passages: v.optional(v.union([passageOptions, splitterSchema]), {}),
  names: v.optional(v.strictObject(switches(DEFAULTS.names)), {}),
  edges: v.optional(edgeOptions, {}),
  knows: v.optional(v.array(givenTripleSchema), () => []),
  synonyms: v.optional(v.array(synonymsSchema), () => []),
  fields: v.optional(
    v.pipe(v.array(v.string()), v.transform(fields => [...new Set(fields)].filter(field => !SEARCHED.includes(field)))),
    () => [],
  ),
})

/** {@link GraphOptions} with nothing left open. */
export type GraphSettings = v.InferOutput<typeof graphOptions>

/** The option `edges` with nothing left open. */
export type EdgeSettings = GraphSettings['edges']
