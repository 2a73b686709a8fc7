import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExampleMemory, type MemoryData } from '../../src/core/example-memory.ts'
import { refusal } from '../helpers/refusal.ts'

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)

function filled(count: number, options: { capacity: number, seed?: number }): ExampleMemory<number> {
  const memory = new ExampleMemory<number>(options)
  for (const each of numbers(count)) memory.add(each)
  return memory
}

const stored = <T>(memory: ExampleMemory<T>) =>
  ExampleMemory.from<T>(JSON.parse(JSON.stringify(memory)) as MemoryData<T>)

/** Σ (observed − expected)² / expected, of counts that all have the same expectation. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, each) => sum + each, 0) / counts.length
  return counts.reduce((sum, each) => sum + (each - expected) ** 2 / expected, 0)
}

/** How often each of so many numbers is kept over 2,000 seeds. */
function kept(of: number, memoryOf: (seed: number) => ExampleMemory<number>): number[] {
  const counts = numbers(of).map(() => 0)
  for (let seed = 0; seed < 2000; seed++) for (const each of memoryOf(seed * 7919).examples) counts[each]!++
  return counts
}

/** χ² with 19 degrees of freedom is above this by chance once in a thousand. */
const LIMIT_19 = 43.8

describe('a reservoir', () => {
  it('keeps all that there is room for, in their order', () => {
    expect(filled(5, { capacity: 5 }).examples).toEqual([0, 1, 2, 3, 4])
    expect(filled(3, { capacity: 5 }).size).toBe(3)
  })

  it('keeps each of 20 alike often, early and late ones', () => {
    const counts = kept(20, seed => filled(20, { capacity: 5, seed }))
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(10_000)
    expect(chiSquare(counts)).toBeLessThan(LIMIT_19)
    expect(chiSquare(counts)).toBeGreaterThan(0)
  })

  it('would be seen to keep the last ones more often', () => {
    expect(chiSquare(numbers(20).map(each => 400 + 10 * each))).toBeGreaterThan(LIMIT_19)
  })

  it('pays no heed to classes', () => {
    const memory = new ExampleMemory<number>({ capacity: 4, seed: 3 }), plain = filled(50, { capacity: 4, seed: 3 })
    for (const each of numbers(50)) memory.add(each, `${each % 7}`)
    expect(memory.toJSON()).toEqual(plain.toJSON())
  })
})

describe('a memory by class', () => {
  const full = (sizes: readonly number[], seed = 1) => {
    const memory = new ExampleMemory<string>({ capacity: 10, policy: 'by-class', seed })
    sizes.forEach((size, place) => numbers(size).forEach(each => memory.add(`${place}:${each}`, `class ${place}`)))
    return memory.toJSON().classes.map(({ name, examples }) => [name, examples.length])
  }

  it('gives each class an equal share, the first ones what is left', () => {
    expect(full([500])).toEqual([['class 0', 10]])
    expect(full([500, 20, 20])).toEqual([['class 0', 4], ['class 1', 3], ['class 2', 3]])
    expect(full([500, 2, 20])).toEqual([['class 0', 4], ['class 1', 2], ['class 2', 3]])
  })

  it('keeps each of a class alike often, also after others came', () => {
    const counts = kept(20, seed => {
      const memory = new ExampleMemory<number>({ capacity: 12, policy: 'by-class', seed })
      for (const each of numbers(15)) memory.add(each, 'first')
      for (const name of ['second', 'third']) memory.add(-1, name)
      for (const each of numbers(5, 15)) memory.add(each, 'first')
      memory.forget(each => each < 0)
      return memory
    })
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(8000)
    expect(chiSquare(counts)).toBeLessThan(LIMIT_19)
  })

  it('keeps nothing of classes for which there is no room', () => {
    const memory = new ExampleMemory<number>({ capacity: 2, policy: 'by-class' })
    for (const each of numbers(5)) memory.add(each, `${each}`)
    expect(memory.examples).toEqual([0, 1])
  })
})

describe('sample', () => {
  it('draws different examples, all where there are no more, of those that may be drawn', () => {
    const memory = filled(30, { capacity: 20 })
    const drawn = memory.sample(6)
    expect(new Set(drawn).size).toBe(6)
    expect(memory.examples).toEqual(expect.arrayContaining(drawn))
    expect(memory.sample(100)).toEqual(memory.examples)
    expect(memory.sample(100, each => each % 2 === 0)).toEqual(memory.examples.filter(each => each % 2 === 0))
    expect(new ExampleMemory({ capacity: 3 }).sample(2)).toEqual([])
  })

  it('draws each alike often', () => {
    const memory = filled(20, { capacity: 20 }), counts = numbers(20).map(() => 0)
    for (let i = 0; i < 2000; i++) for (const each of memory.sample(5)) counts[each]!++
    expect(chiSquare(counts)).toBeLessThan(LIMIT_19)
  })
})

describe('forget', () => {
  it('leaves nothing of what is named, and tells how many there were', () => {
    const memory = filled(100, { capacity: 20 }), even = memory.examples.filter(each => each % 2 === 0)
    expect(memory.forget(each => each % 2 === 0)).toBe(even.length)
    expect(memory.examples.every(each => each % 2 === 1)).toBe(true)
    expect(memory.size).toBe(20 - even.length)
    expect(memory.forget(each => each < 0)).toBe(0)
  })

  it('lets what comes next be kept as often as what stayed', () => {
    // of 20, the 10 even ones are forgotten; then 10 come: each of the 20 that are left is kept as often
    const counts = kept(20, seed => {
      const memory = new ExampleMemory<number>({ capacity: 8, seed })
      for (const each of numbers(20)) memory.add(each % 2 === 0 ? -1 : (each - 1) / 2)
      memory.forget(each => each < 0)
      for (const each of numbers(10, 10)) memory.add(each)
      return memory
    })
    const old = counts.slice(0, 10).reduce((sum, each) => sum + each, 0)
    const young = counts.slice(10).reduce((sum, each) => sum + each, 0)
    expect(young / old).toBeGreaterThan(0.95)
    expect(young / old).toBeLessThan(1.05)
    expect(chiSquare(counts)).toBeLessThan(LIMIT_19)
  })

  it('gives the room of a class of which nothing is left to the others', () => {
    const memory = new ExampleMemory<number>({ capacity: 10, policy: 'by-class' })
    for (const each of numbers(40)) memory.add(each, each < 20 ? 'low' : 'high')
    memory.forget(each => each < 20)
    expect(memory.toJSON().classes.map(({ name }) => name)).toEqual(['high'])
    for (const each of numbers(10, 40)) memory.add(each, 'high')
    expect(memory.size).toBe(10)
  })
})

type Step = { add: string } | { sample: number } | { forget: number }
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 6, arbitrary: fc.record({ add: fc.constantFrom('a', 'b', 'c') }) },
  fc.record({ sample: fc.nat(5) }),
  fc.record({ forget: fc.integer({ min: 1, max: 5 }) }),
), { maxLength: 120 })
const options = fc.record({
  capacity: fc.integer({ min: 1, max: 9 }),
  policy: fc.constantFrom('reservoir' as const, 'by-class' as const),
  seed: fc.nat(),
})

/** Does a step with the `count`-th example; gives what it told. */
function take(memory: ExampleMemory<number>, step: Step, count: number): unknown {
  if ('add' in step) return memory.add(count, step.add)
  if ('sample' in step) return memory.sample(step.sample)
  return memory.forget(each => each % step.forget === 0)
}

describe('whatever is done to it, a memory', () => {
  it('is never above its capacity, and counts no more than there were', () => {
    fc.assert(fc.property(options, steps, (options, steps) => {
      const memory = new ExampleMemory<number>(options)
      steps.forEach((step, count) => {
        take(memory, step, count)
        expect(memory.size).toBeLessThanOrEqual(options.capacity)
        expect(new Set(memory.examples).size).toBe(memory.size)
        for (const { seen, room, missed, examples } of memory.toJSON().classes) {
          expect(Math.min(seen, room, missed)).toBeGreaterThanOrEqual(0)
          expect(examples.length + room + missed).toBeLessThanOrEqual(seen)
        }
      })
    }))
  })

  it('goes on from JSON as if it had not been stored', () => {
    fc.assert(fc.property(options, steps, steps, (options, before, after) => {
      const memory = new ExampleMemory<number>(options)
      before.forEach((step, count) => take(memory, step, count))
      const other = stored(memory)
      expect(other.toJSON()).toEqual(memory.toJSON())
      after.forEach((step, count) => {
        expect(take(other, step, 1000 + count)).toEqual(take(memory, step, 1000 + count))
      })
      expect(other.toJSON()).toEqual(memory.toJSON())
    }))
  })
})

describe('a stored memory', () => {
  it('shares nothing with the one that was stored', () => {
    const memory = filled(3, { capacity: 5 }), data = memory.toJSON(), other = ExampleMemory.from(data)
    other.add(7)
    expect(memory.examples).toEqual([0, 1, 2])
    expect(data.classes[0]!.examples).toEqual([0, 1, 2])
  })

  it('keeps typed arrays as its docstring says', () => {
    const memory = new ExampleMemory<{ data: Float32Array }>({ capacity: 2 })
    memory.add({ data: Float32Array.of(0.1, -2) })
    const text = JSON.stringify(
      memory,
      (_, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value),
    )
    const read = JSON.parse(
      text,
      (key, value: unknown) => (key === 'data' ? Float32Array.from(value as number[]) : value),
    ) as MemoryData<{ data: Float32Array }>
    expect(ExampleMemory.from(read).examples).toEqual(memory.examples)
  })

  it.each([
    [{ capacity: 2 }, /ExampleMemory.from: option "policy": got undefined/],
    [
      { ...filled(3, { capacity: 4 }).toJSON(), capacity: 2 },
      /classes\[0\], "": got 3 examples and room for 0; expected at most 2/,
    ],
    [{ ...filled(3, { capacity: 4 }).toJSON(), seed: -1 }, /option "seed"/],
  ])('is refused where it is none: %#', async (data, message) => {
    expect(await refusal(() => ExampleMemory.from(data as never), 'option')).toMatch(message)
  })
})

describe('what can be said to a memory', () => {
  it.each([
    [{}, /option "capacity"/], [{ capacity: 0 }, /at least 1/], [{ capacity: 1.5 }, /whole number/],
    [{ capacity: 3, policy: 'byclass' }, /reservoir/], [{ capacity: 3, size: 1 }, /unknown option "size"/],
  ])('is checked: %j', async (options, message) => {
    expect(await refusal(() => new ExampleMemory(options as never), 'option')).toMatch(message)
  })
})
