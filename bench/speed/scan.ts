import type { Command } from 'commander'
import { wholeNumber } from '../../src/cli/arguments.ts'
import { createRandom } from '../../src/core/random.ts'
import { normaliseRows, rowAt } from '../../src/math/dense/matrix.ts'
import { dots, pack, type PackedMatrix, PACKED_TYPES } from '../../src/math/dense/packed.ts'
import { scan as scanRows } from '../../src/math/dense/scan.ts'
import type { Benchmark, CommonOptions } from '../lib/benchmark.ts'
import { fixed, table } from '../lib/table.ts'

interface ScanOptions extends CommonOptions {
  sizes?: number[]
  width?: number
  runs?: number
}

/** Milliseconds of processor time, of a question. */
interface Times {
  least: number
  median: number
}

interface Scanned {
  rows: number
  type: PackedMatrix['type']
  /** By the loop in JavaScript, and by SIMD from the eighth question on. */
  plain: Times
  simd: Times
  /** What the question takes that copies the rows, the longest of the first eight. */
  copying: number
  /** The bytes of the rows; the copy has as many. */
  bytes: number
  /** Whether both gave the same bits. */
  same: boolean
}

/** What a question's vector among all passages' costs, in plain JavaScript and in SIMD. */
export const scan: Benchmark<ScanOptions> = {
  name: 'scan',
  about: 'a vector among all rows of a matrix: plain JavaScript and SIMD, by how numbers are kept',
  readsData: false,
  configure: (command: Command) => {
    command.option(
      '--sizes <numbers>',
      'how many rows (default: 5000,50000)',
      (list: string) => list.split(',').map(wholeNumber(1)),
    )
      .option('--width <n>', 'numbers of a row (default: 384)', wholeNumber(1))
      .option('--runs <n>', 'how often each is asked (default: 41)', wholeNumber(1))
  },
  async run({ sizes = [5000, 50_000], width = 384, runs = 41 }, note) {
    const scanned: Scanned[] = []
    for (const size of sizes) {
      note(`${size} rows …`)
      for (const type of PACKED_TYPES) scanned.push(await measure(size, width, type, runs))
    }
    return { result: { width, scanned }, text: report(width, scanned) }
  },
}

async function measure(size: number, width: number, type: PackedMatrix['type'], runs: number): Promise<Scanned> {
  const matrix = unitRows(size, width, 1), rows = pack(matrix, type), query = rowAt(unitRows(1, width, 2), 0)
  const plain = await times(runs, () => dots(rows, query))
  const copying = Math.max(...await timesOf(8, () => scanRows(rows, query)))
  const simd = await times(runs, () => scanRows(rows, query))
  const expected = dots(rows, query),
    same = (await scanRows(rows, query)).every((value, row) => value === expected[row])
  return { rows: size, type, plain, simd, copying, bytes: rows.data.byteLength, same }
}

/** Rows of unit length, normally distributed. */
function unitRows(rows: number, width: number, seed: number) {
  const random = createRandom(seed)
  return normaliseRows({
    width,
    data: Float32Array.from(
      { length: rows * width },
      () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    ),
  })
}

async function timesOf(runs: number, work: () => unknown): Promise<number[]> {
  const taken: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = processorTime()
    await work()
    taken.push(processorTime() - start)
  }
  return taken
}

function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function times(runs: number, work: () => unknown): Promise<Times> {
  const taken = (await timesOf(runs, work)).sort((a, b) => a - b)
  return { least: taken[0]!, median: taken[taken.length >> 1]! }
}

function report(width: number, scanned: readonly Scanned[]): string {
  const text = ({ least, median }: Times) => `${fixed(least, 2)} (${fixed(median, 2)})`
  return [
    `Processor time of a question, ms: least (median). Rows of ${width} numbers.`,
    '',
    table([
      ['rows', 'kept as', 'JavaScript', 'SIMD', 'times', 'copying, ms', 'copy, MB', 'same bits'],
      ...scanned.map(({ rows, type, plain, simd, copying, bytes, same }) => [
        String(rows),
        type,
        text(plain),
        text(simd),
        fixed(plain.least / simd.least, 1),
        fixed(copying, 0),
        fixed(bytes / 1e6, 1),
        same ? 'yes' : 'no',
      ]),
    ]),
  ].join('\n')
}
