import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { esmExternalRequirePlugin } from 'rolldown/plugins'
import { defineConfig, type UserConfig } from 'tsdown'
import { layoutWorker } from './viz/build/layout-worker.ts'

/** The libraries whose used parts are bundled: a plain install brings graphology and nothing else. */
const bundled = [/^@noble\//, /^@orama\//, /^opencc-js/, /^valibot/, /^fastest-levenshtein/, /^remove-accents/,
  /^commander/, /^cli-progress/, /^string-width/, /^strip-ansi/, /^ansi-regex/, /^emoji-regex/, /^is-fullwidth/, /^tinyglobby/, /^fdir/, /^picomatch/, /^@lezer\//, /^htmlparser2/, /^dom(handler|utils|elementtype)/, /^dom-serializer/, /^entities/, /^yaml$/, /^csv-parse/,
  /^write-file-atomic/, /^signal-exit/, /^picocolors/, /^graphology-(communities-louvain|indices|utils|shortest-path)/, /^mnemonist/, /^obliterator/, /^pandemonium/, /^@yomguithereal\//,
  /^hono/, /^@hono\//, /^open$/, /^default-browser/, /^define-lazy-prop/, /^is-(in-ssh|inside-container|wsl|docker)$/, /^powershell-utils/, /^wsl-utils/, /^bundle-name/, /^run-applescript/]

/**
 * What libraries in CommonJS require of Node is imported. Else the runtime that all chunks share, those that pages load
 * too, would ask Node for a `require`.
 */
const importsOfNode = esmExternalRequirePlugin({ external: [/^node:/, ...builtinModules] })

/** What browsers load: an entry and its parts, with all that they need. */
const inBrowser = {
  platform: 'browser', target: 'es2023', dts: false, minify: true, clean: false, noExternal: [/.*/],
} satisfies UserConfig

export default defineConfig([
  {
    entry: {
      index: 'src/index.ts', encoders: 'src/encoders.ts', graph: 'src/graph.ts', attention: 'src/attention.ts',
      node: 'src/node.ts', nn: 'src/nn.ts', cli: 'src/cli/main.ts',
    },
    format: 'esm', platform: 'node', target: 'node20', dts: { sourcemap: false }, shims: true, clean: true, noExternal: bundled,
    // the build for browsers runs in Node, too, and imports nothing of it
    alias: { yaml: fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url)) },
    plugins: [importsOfNode], treeshake: { moduleSideEffects: 'no-external' },
    outputOptions: {
      paths: { graphology: '#graphology' },
      // bundlers keep what stands at the top of a file that they load: what pages need of it has a file of its own
      codeSplitting: {
        groups: [
          { name: 'dense', test: /src\/dense\/(gaussian|products|matrix)\.ts$/ },
          { name: 'similarity', test: /src\/attention\/(similarity|rows)\.ts$/ }, { name: 'attention', test: /src\/attention\/[^.]+\.ts$/ },
        ],
        includeDependenciesRecursively: false,
      },
    },
    fixedExtension: false, outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  },
  {
    // what bundlers take for it: the entries above as they are, so that a page that asks for both has each part once
    entry: { browser: 'src/browser.ts' }, format: 'esm', platform: 'neutral', dts: { sourcemap: false }, clean: false, external: [/^\.\/\w+\.ts$/],
    outputOptions: { paths: id => id.replace(/^.*\/(\w+)\.ts$/, './$1.js') }, outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  },
  { ...inBrowser, entry: { tokengraph: 'src/browser.ts' }, outDir: 'dist/browser', format: 'esm', target: 'es2024', outExtensions: () => ({ js: '.js' }) },
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
