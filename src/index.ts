export { createIndex, type IndexOptions } from './index/create-index.ts'
export { openIndex, type OpenOptions } from './index/open-index.ts'
export { readRanker } from './index/read-ranker.ts'
export {
  type RetrievedToken,
  retrieveTokens,
  type TokenResults,
  type TokenRetrievalOptions,
} from './index/retrieve-tokens.ts'
export { TokenIndex } from './index/token-index.ts'
export type { NeighbourhoodOptions, SearchOptions, ViewOptions } from './answer/search-options.ts'
export type { UpdateReport } from './index/index-parts.ts'
export type { ForgetPolicy } from './index/forget.ts'
export { type HitCount, HitCounts } from './index/hit-counts.ts'
export type { IndexChanges, UpdateOptions } from './index/update-index.ts'
export type { Context, ContextPart } from './answer/context/context.ts'
export type { ContextOptions } from './answer/context/options.ts'
export type { NodeAsked } from './answer/node-asked.ts'
export type { FoundPath, PathEdge, PathNode, PathOptions, Paths } from './answer/path/path.ts'
export type { EdgePlace } from './answer/path/places.ts'
export type { NearNode, NearNodes } from './answer/near-nodes.ts'
export type { Dialogue } from './answer/dialogue/dialogue.ts'
export type { DialogueOptions } from './answer/dialogue/options.ts'
export type { DialogueState } from './answer/dialogue/state.ts'
export type { Profile } from './answer/recommend.ts'
export type { RelatedNode, RelatedNodes, RelatedOptions } from './answer/related.ts'
export type { Match } from './answer/matches.ts'
export { markMatches, type MarkOptions } from './answer/mark.ts'
export type { Hit, Passage, SearchResults } from './answer/results.ts'
export type { Topic, TopicBridge, TopicMember, TopicOptions, Topics } from './answer/topics.ts'
export type { SuggestOptions, Suggestion, Suggestions } from './answer/suggest.ts'

export type { Keyphrase } from './keyphrases/best-phrases.ts'
export { keyphrases, type Keyphrases } from './keyphrases/keyphrases.ts'
export type { IndexKeyphraseOptions, KeyphraseOptions } from './keyphrases/options.ts'
export type { TaggerLibraries } from './keyphrases/tagger.ts'

export type { Block, Document, JsonValue, Link, Metadata } from './text/document.ts'
export { type SourceMap, sourceSpan } from './text/source-map.ts'
export { readHtml, readMarkdown, readPdf, readText } from './text/readers/read.ts'
export type { PdfOptions, ReaderOptions } from './text/readers/options.ts'
export type { PassageOptions } from './text/passage-options.ts'
export type { PassageSplitter } from './text/splitter.ts'
export type { Token, Tokenizer } from './text/tokens/tokenizer.ts'
export { type AnalysisOptions } from './text/tokens/analysis-options.ts'
export { createWordTokenizer } from './text/tokens/create-word-tokenizer.ts'
export { createPieceTokenizer, learnPieces } from './text/tokens/piece-tokenizer.ts'
export type { PieceLearnOptions, PieceOptions } from './text/tokens/pieces/options.ts'
export type { LearnedPieces } from './text/tokens/pieces/learn.ts'
export { LANGUAGES, type LanguageCode } from './text/tokens/languages.ts'

export type { EdgeOptions, GraphOptions, NameOptions } from './tables/graph-options.ts'
export type { CoOccursOptions } from './tables/edges/co-occurs-options.ts'
export type { GivenTriple } from './tables/edges/given-triples.ts'
export type { Synonyms, Triple } from './tables/edges/triples.ts'
export { EDGE_KINDS, type EdgeKind, NODE_KINDS, type NodeKind } from './core/kinds.ts'
export type { NodeName } from './graph/node-names.ts'
export type { SimilarOptions } from './tables/edges/similar-options.ts'
export type { IndexStats } from './tables/stats.ts'

export type { Bm25Options } from './graph/bm25.ts'
export type { GraphVectors } from './encoders/graph-vectors.ts'
export type { VectorOptions } from './encoders/vector-options.ts'
export type { EdgeWeights, Hop, View, ViewPath } from './walk/view.ts'
export type { Condition, Conditions, Filter } from './query/filter.ts'
export type {
  DenseOptions,
  HopOptions,
  LateOptions,
  RankingOptions,
  RerankOptions,
  SeedOptions,
  SpreadOptions,
} from './rank/options.ts'
export type { Ranker, RankerWeights } from './rank/rerank/ranker.ts'
export type { Features } from './rank/rerank/features.ts'
export type { Duration } from './query/age.ts'
export type { DocumentBoost } from './rank/boost-options.ts'
export type { DecayOptions } from './rank/decay.ts'
export type { Query, QueryNode, QueryObject } from './query/query.ts'
export type {
  ExplainOptions,
  Explanation,
  IncomingShare,
  LateShare,
  OriginName,
  PathShare,
  CrossShare,
  RerankShare,
  SeedShare,
  TermShare,
} from './view/explanation.ts'
export type {
  GraphView,
  ViewCommunity,
  ViewEdge,
  ViewGap,
  ViewNode,
  ViewResult,
  ViewSnippet,
  ViewTransition,
} from './view/graph-view.ts'
export type { OverviewOptions } from './view/overview.ts'
export type { Without } from './query/without.ts'

export { type ErrorCode, TokenGraphError } from './core/errors.ts'
export type { Progress } from './core/pace.ts'
