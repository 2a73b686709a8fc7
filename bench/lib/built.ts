/** The package as it is published: what is timed beside others is what `npm run build` made. */
export {
  createIndex,
  type Document,
  type IndexStats,
  type KeyphraseOptions,
  keyphrases,
  openIndex,
  type SearchOptions,
  type TokenIndex,
} from '../../dist/index.js'
export { loadIndex, openEncoder, saveIndex } from '../../dist/node.js'
export { ownEncoder } from '../../dist/encoders.js'
