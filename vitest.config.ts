import { defineConfig } from 'vitest/config'
import { layoutWorker } from './viz/build/layout-worker.ts'

export default defineConfig({
  plugins: [layoutWorker()],
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
})
