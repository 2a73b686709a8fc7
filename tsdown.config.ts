import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'
import { Visitor } from 'rolldown/utils'
import { defineConfig, type UserConfig } from 'tsdown'
import { layoutWorker } from './viz/build/layout-worker.ts'

/** The libraries whose used parts are bundled: a plain install brings graphology and nothing else. */
const bundled = [/^@noble\//, /^@orama\//, /^@huggingface\/tokenizers$/, /^opencc-js/, /^valibot/, /^fastest-levenshtein/, /^idb$/,
  /^commander/, /^cli-progress/, /^string-width/, /^strip-ansi/, /^ansi-regex/, /^emoji-regex/, /^is-fullwidth/, /^tinyglobby/, /^fdir/, /^picomatch/, /^@lezer\//, /^htmlparser2/, /^dom(handler|utils|elementtype)/, /^dom-serializer/, /^entities/, /^yaml$/, /^csv-parse/,
  /^write-file-atomic/, /^signal-exit/, /^picocolors/, /^graphology-(communities-louvain|indices|utils|shortest-path)/, /^mnemonist/, /^obliterator/, /^pandemonium/, /^@yomguithereal\//,
  /^hono/, /^@hono\//, /^@modelcontextprotocol\//, /^@valibot\//, /^zod/, /^ajv/, /^fast-(deep-equal|uri)/, /^json-schema-traverse/, /^open$/, /^default-browser/, /^define-lazy-prop/, /^is-(in-ssh|inside-container|wsl|docker)$/, /^powershell-utils/, /^wsl-utils/, /^bundle-name/, /^run-applescript/]

/**
 * What libraries in CommonJS require of Node is imported. Else the runtime that all chunks share, those that pages load
 * too, would ask Node for a `require`.
 */
const importsOfNode = esmExternalRequirePlugin({ external: [/^node:/, ...builtinModules] })

/** Functions that do nothing but give what they make: those of valibot that make schemas, ours that call these, or read. */
const MAKES_SCHEMA = /^(v\.(?!parse$|safeParse$|is$)\w+|number|whole|shares?|switches|\w+Defaults|having|listOf|oneOf|among)$/

/**
 * Marks such calls, so that bundlers leave out what a page does not use: what valibot says of its own functions is not
 * heard across files.
 */
const pureSchemas: Plugin = {
  name: 'pure-schemas',
  transform: {
    filter: { id: /src\/.*\.ts$/, code: /valibot|core\/usual/ },
    handler(code) {
      const at: number[] = []
      new Visitor({
        CallExpression({ start, callee }) {
          if (MAKES_SCHEMA.test(code.slice(callee.start, callee.end))) at.push(start)
        },
      }).visit(this.parse(code, { lang: 'ts' }))
      const marking = (marked: string, place: number) => `${marked.slice(0, place)}/* @__PURE__ */ ${marked.slice(place)}`
      return at.sort((a, b) => b - a).reduce(marking, code)
    },
  },
}

/** Workers are started by the file that was built of theirs, which stands beside all others. */
const builtWorker: Plugin = {
  name: 'built-worker',
  transform: {
    filter: { id: /src\/index\/workers\.ts$/ },
    handler: code => code.replaceAll('./build-worker.ts', './build-worker.js'),
  },
}

/** In which file a module goes by which a page makes, opens and searches an index: few, since each is packed by itself. */
const parts = new Map<string, string>()

/**
 * Finds these. Vite (8.3, Rolldown) builds no worker of a file that is loaded on demand by what imports it, once some
 * other module in that file would load something on demand and is left out. So what workers that read and other entries
 * need is apart, `shared` and `part`; and so is `open`, what only opens an index.
 */
const partingModules: Plugin = {
  name: 'parting-modules',
  buildEnd() {
    const importsOf = (id: string) => this.getModuleInfo(id)?.importedIds ?? []
    const askedBy = (id: string) => this.getModuleInfo(id)?.dynamicallyImportedIds ?? []
    const reached = (starts: Iterable<string>) => {
      const found = new Set(starts)
      // it grows while it is gone through, which a Set allows
      for (const module of found) for (const id of importsOf(module)) found.add(id)
      return found
    }
    const from = (name: string) => reached([fileURLToPath(new URL(`src/${name}.ts`, import.meta.url))])
    const opening = from('index/open-index'), making = from('index/create-index'), reading = from('index/build-worker')
    const onDemand = reached([...opening, ...making].flatMap(askedBy))
    const others = ['encoders', 'graph', 'attention', 'text/readers/read'].map(from)
    const isShared = (id: string) => reading.has(id) || others.some(other => other.has(id))
    const searching = (id: string) => (isShared(id) ? 'shared' : making.has(id) || onDemand.has(id) ? 'search' : 'open')
    const changing = (id: string) => (reading.has(id) ? 'part' : onDemand.has(id) ? 'write' : 'create')
    for (const id of making) parts.set(id, changing(id))
    for (const id of opening) parts.set(id, searching(id))
  },
}

/** What browsers load: an entry and its parts, with all that they need. */
const inBrowser = {
  platform: 'browser', target: 'es2023', dts: false, minify: true, clean: false, noExternal: [/.*/],
} satisfies UserConfig

export default defineConfig([
  {
    entry: {
      index: 'src/index.ts', encoders: 'src/encoders.ts', graph: 'src/graph.ts', attention: 'src/attention.ts',
      'browser-folder': 'src/browser-folder.ts', node: 'src/node.ts', nn: 'src/nn.ts', cli: 'src/cli/main.ts',
      'build-worker': 'src/index/build-worker.ts',
    },
    format: 'esm', platform: 'node', target: 'node20', dts: { sourcemap: false }, shims: true, clean: true, noExternal: bundled,
    // the build for browsers runs in Node, too, and imports nothing of it
    alias: {
      'fastest-levenshtein': fileURLToPath(new URL('node_modules/fastest-levenshtein/esm/mod.js', import.meta.url)),
      yaml: fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url)),
    },
    plugins: [importsOfNode, pureSchemas, partingModules, builtWorker], treeshake: { moduleSideEffects: 'no-external' },
    outputOptions: {
      paths: { graphology: '#graphology' },
      // not by a hash, as a version tells what is published apart: of parts, import() has nothing that takes more bytes
      chunkFileNames: 'part-[name].js',
      // bundlers keep what stands at the top of a file that they load: what pages need of it has a file of its own
      codeSplitting: {
        groups: [
          { name: 'dense', test: /src\/math\/dense\/(gaussian|products|matrix)\.ts$/ },
          { name: 'similarity', test: /src\/math\/attention\/(similarity|rows)\.ts$/ },
          { name: 'attention', test: /src\/(math\/attention\/[^.]+|core\/example-memory)\.ts$/ },
          { name: 'errors', test: /src\/core\/errors\.ts$/ }, 
          { name: 'read-options', test: /src\/core\/(read-options|suggestion)\.ts$|fastest-levenshtein/ },
          // what reads options that few calls have
          { name: 'schemas', test: /node_modules\/valibot|src\/(core\/options|text\/vector-schema)\.ts$/ },
          { name: 'index-options', test: /src\/(index\/index-options|tables\/(graph-options|edges\/(co-occurs-options|similar-options|triples|given-triples))|text\/(passage-options|tokens\/analysis-options)|encoders\/(encoder-option|vector-options))\.ts$/ },
          { name: 'readers', test: /src\/text\/readers\/read\.ts$/ },
          { name: 'pieces', test: /src\/text\/tokens\/(piece-tokenizer|pieces\/options|create-word-tokenizer)\.ts$/ },
          { name: 'asked', test: /src\/(query\/(age|filter|read-query)|rank\/(boost-options|decay|ranking-options)|answer\/(explain-options|every-search-option|list-options))\.ts$/ },
          { name: 'told', test: /src\/(rank\/(reasons\/\w+|ways)|walk\/(flow-back|flow-listed|response)|view\/(hop-told|names)|graph\/(name-nodes|neighbourhood)|answer\/node-of)\.ts$/ },
          // what declares learning: Rolldown (1.0.0-rc.17) puts it beside the index in one build of five, and there it
          // asks for TensorFlow.js' types
          { name: 'learning.d', test: /src\/(nn\/.+|index\/train-on-index|store\/safetensors)\.d\.ts$/ },
          { name: (id: string) => parts.get(id) ?? null },
        ],
        includeDependenciesRecursively: false,
      },
    },
    fixedExtension: false, outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  },
  {
    // what bundlers take for it: the entries above as they are, so that a page that asks for both has each part once
    entry: { browser: 'src/browser.ts' }, format: 'esm', platform: 'neutral', dts: { sourcemap: false }, clean: false, external: [/^\.\/[\w-]+\.ts$/],
    outputOptions: { paths: id => id.replace(/^.*\/([\w-]+)\.ts$/, './$1.js') }, outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  },
  { ...inBrowser, entry: { tokengraph: 'src/browser.ts', 'build-worker': 'src/index/build-worker.ts' }, plugins: [builtWorker], outDir: 'dist/browser', format: 'esm', target: 'es2024', outExtensions: () => ({ js: '.js' }) },
  {
    // what `#graphology` is in a page: the package imports `events`, which rollup takes for Node's
    ...inBrowser, entry: { graphology: 'node_modules/graphology/dist/graphology.mjs' }, outDir: 'dist/browser', format: 'esm',
    outExtensions: () => ({ js: '.js' }),
  },
  {
    ...inBrowser, entry: { index: 'viz/index.ts' }, outDir: 'dist/viz', format: 'esm', dts: { sourcemap: false }, plugins: [layoutWorker()],
    outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  },
  {
    // no module: it stands in saved pages
    ...inBrowser, entry: { page: 'viz/page/page.ts' }, outDir: 'dist/viz', format: 'iife', plugins: [layoutWorker()],
    outputOptions: { entryFileNames: '[name].js' },
  },
])
