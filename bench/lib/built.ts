/** The package as it is published: what is timed beside others is what `npm run build` made. */
export { createIndex, type Document, type IndexStats, type SearchOptions, type TokenIndex } from '../../dist/index.js'
export { loadIndex, saveIndex } from '../../dist/node.js'
