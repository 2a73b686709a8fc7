import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { globSync } from 'tinyglobby'
import { defineConfig } from 'vitest/config'
import { bundledWorker } from './test/helpers/bundled-worker.ts'
import { layoutWorker } from './viz/build/layout-worker.ts'

/** Tests that put something in the place of a module, or need one that was not used before: each has a process of its own. */
const alone = ['test/nn/backend.test.ts', ...globSync('test/**/*.test.ts').filter(file => /\bvi\.(do)?[mM]ock\(/.test(readFileSync(file, 'utf8')))]

export default defineConfig({
  plugins: [layoutWorker(), bundledWorker()],
  test: {
    setupFiles: ['test/helpers/setup.ts'], testTimeout: 60_000, hookTimeout: 120_000,
    // a third one on two cores saves nothing: each loads all modules anew
    maxWorkers: Math.max(2, availableParallelism() - 1),
    coverage: {
      // not what is compiled to WebAssembly, nor what only builds and takes pictures
      include: ['src/**/*.ts', 'viz/**/*.ts'], exclude: ['**/*.d.ts', 'src/math/kernels/assembly/**', 'src/math/kernels/build.ts', 'viz/build/**', 'viz/screenshots.ts'],
      reporter: ['text'],
    },
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      // all else shares processes, so that modules are loaded once
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: alone, isolate: false } },
    ],
  },
})
