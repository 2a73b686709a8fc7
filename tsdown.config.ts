import { defineConfig } from 'tsdown'

/** The libraries whose used parts are bundled: a plain install brings graphology and nothing else. */
const bundled = [/^@noble\//, /^@orama\//, /^opencc-js/, /^valibot/, /^fastest-levenshtein/, /^remove-accents/, /^tinyqueue/,
  /^commander/, /^cli-progress/, /^string-width/, /^strip-ansi/, /^ansi-regex/, /^emoji-regex/, /^is-fullwidth/, /^tinyglobby/, /^fdir/, /^picomatch/, /^marked/,
  /^write-file-atomic/, /^signal-exit/, /^picocolors/]

export default defineConfig([
  {
    entry: { index: 'src/index.ts', node: 'src/node.ts', nn: 'src/nn.ts', cli: 'src/cli/main.ts' },
    format: 'esm', platform: 'node', target: 'node20', dts: { sourcemap: false }, shims: true, clean: true, noExternal: bundled,
    fixedExtension: false, outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  },
  {
    entry: { tokengraph: 'src/index.ts' }, outDir: 'dist/browser',
    format: 'esm', platform: 'browser', target: 'es2024', dts: false, minify: true, clean: false, noExternal: [/.*/],
    outExtensions: () => ({ js: '.js' }),
  },
])
