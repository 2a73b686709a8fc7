/** All that runs in a page, in one module, for pages without a bundler: `tokengraph/browser`. */
export * from './index.ts'
export * from './encoders.ts'
export * from './graph.ts'
export * from './attention.ts'
export * from './browser-folder.ts'
