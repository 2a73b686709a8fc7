import { describe, expect, it } from 'vitest'
import { Pace, type Progress } from '../../src/core/pace.ts'

const busy = (milliseconds: number) => {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

/** Works for some time in small portions, and counts how often a timer got its turn meanwhile. */
async function timersDuring(work: (stop: () => boolean) => Promise<void>): Promise<number> {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const end = performance.now() + 150
  await work(() => performance.now() >= end)
  clearInterval(timer)
  return turns
}

describe('Pace', () => {
  it('lets timers run between slices; promises alone do not', async () => {
    const pace = new Pace()
    expect(await timersDuring(async stop => {
      while (!stop()) {
        busy(1)
        if (pace.due) await pace.pause('work', 0)
      }
    })).toBeGreaterThan(2)
    expect(await timersDuring(async stop => { while (!stop()) await Promise.resolve() })).toBe(0)
  })

  it('is due when a slice is used up, and not right after a pause', async () => {
    const pace = new Pace()
    expect(pace.due).toBe(true)
    await pace.pause('work', 0)
    expect(pace.due).toBe(false)
    busy(20)
    expect(pace.due).toBe(true)
  })

  it('keeps the event loop to itself for less than a frame or two at a time', async () => {
    const pace = new Pace()
    let last = performance.now(), longest = 0
    const timer = setInterval(() => { longest = Math.max(longest, performance.now() - last); last = performance.now() }, 0)
    for (const end = last + 300; performance.now() < end;) if (pace.due) await pace.pause('work', 0)
    clearInterval(timer)
    expect(longest).toBeGreaterThan(0)
    expect(longest).toBeLessThan(150)
  })

  it('reports progress, with a total only where one is known', async () => {
    const seen: Progress[] = []
    const pace = new Pace(undefined, progress => seen.push(progress))
    await pace.pause('read', 3)
    await pace.pause('tokens', 4, 10)
    expect(seen).toEqual([{ stage: 'read', done: 3 }, { stage: 'tokens', done: 4, total: 10 }])
    expect('total' in seen[0]).toBe(false)
  })

  it('ends with "aborted" where the signal is aborted before the work', async () => {
    const pace = new Pace(AbortSignal.abort('enough'))
    expect(() => pace.check()).toThrow(expect.objectContaining({ code: 'aborted', cause: 'enough' }))
    await expect(pace.pause('work', 0)).rejects.toMatchObject({ name: 'TokenGraphError', code: 'aborted' })
  })

  it('ends with "aborted" where a timer aborts while the work is under way', async () => {
    const control = new AbortController()
    const pace = new Pace(control.signal)
    setTimeout(() => control.abort(), 20)
    const work = async () => { for (const end = performance.now() + 5000; performance.now() < end;) if (pace.due) await pace.pause('work', 0) }
    const began = performance.now()
    await expect(work()).rejects.toMatchObject({ code: 'aborted' })
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it('ends with "aborted" where the progress report itself aborts', async () => {
    const control = new AbortController()
    const pace = new Pace(control.signal, () => control.abort())
    await expect(pace.pause('work', 0)).rejects.toMatchObject({ code: 'aborted' })
  })

  it('does nothing on check without a signal, or with one that is still', () => {
    expect(() => new Pace().check()).not.toThrow()
    expect(() => new Pace(new AbortController().signal).check()).not.toThrow()
  })

  it('passes on what a progress report throws', async () => {
    const pace = new Pace(undefined, () => { throw new Error('mine') })
    await expect(pace.pause('work', 0)).rejects.toThrow('mine')
  })
})
