/** Ends the process with one line where something is missing that benchmarks compare with. */
import { existsSync, readFileSync } from 'node:fs'

const FOLDER = new URL('..', import.meta.url)

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', FOLDER), 'utf8')) as { dependencies: object }
const missing = Object.keys(dependencies).filter(name =>
  !existsSync(new URL(`node_modules/${name}/package.json`, FOLDER))
)
if (missing.length > 0) {
  console.error(`bench: not installed: ${missing.join(', ')}. Run "npm ci --prefix bench".`)
  process.exit(1)
}
