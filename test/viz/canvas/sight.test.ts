import { describe, expect, it, vi } from 'vitest'
import { createSight } from '../../../viz/canvas/sight.ts'
import type { DrawnState } from '../../../viz/canvas/shown.ts'
import { fitCamera } from '../../../viz/scene/positions.ts'
import type { Camera } from '../../../viz/state.ts'
import { staged } from './staged.ts'

/** A sight that is where it moves to, at once. */
function sight(state: Partial<DrawnState> = {}) {
  const there = staged(state), { stage, seen } = there, told: (Camera | undefined)[] = []
  const move = vi.fn((camera: Camera, _smoothly?: boolean, arrived?: () => void) => {
    seen.camera = camera
    arrived?.()
  })
  const fitted = () => fitCamera(stage.bounds(), 400, 300)
  return { ...there, move, told, fitted, ...createSight(stage, () => seen, move, camera => told.push(camera)) }
}

describe('sight', () => {
  it('fits all in until a control moves it', () => {
    const { keepFitted, fit, panBy, move, stage, told, fitted } = sight()
    keepFitted()
    expect(move).toHaveBeenLastCalledWith(fitted())
    panBy(10, -20)
    const { x, y, k } = fitted(), panned = { x: x + 10, y: y - 20, k }
    expect([stage.isFitted, move.mock.lastCall, told]).toEqual([false, [panned], [panned]])
    keepFitted()
    expect(move).toHaveBeenCalledTimes(2)
    fit()
    expect([stage.isFitted, move.mock.lastCall, told.at(-1)]).toEqual([true, [fitted(), true], undefined])
  })

  it('brings a node into the middle, near enough to be read', () => {
    const { centre, seen, told, stage } = sight()
    seen.camera = { x: 0, y: 0, k: 0.1 }
    centre(1)
    expect(told).toEqual([{ k: 0.8, x: 200 - 80, y: 150 }])
    expect(stage.isFitted).toBe(false)
    centre(99)
    expect(told).toHaveLength(1)
  })

  it('reveals a node with the picture filled, and moves nothing where all can be read', () => {
    const { reveal, keepFitted, told, seen, stage } = sight()
    keepFitted()
    reveal(2)
    expect(told).toEqual([])
    stage.isFitted = false
    seen.camera = { x: 0, y: 0, k: 4 }
    reveal(0)
    // the upper left corner of the graph is no further in than with ground around it
    expect(told).toEqual([{ k: 4, x: 30 + 4 * 14, y: 30 + 4 * 14 }])
  })

  it('zooms no further out than where all fits', () => {
    const { zoomBy, keepFitted, fitted, told } = sight()
    keepFitted()
    zoomBy(2)
    expect(told.at(-1)!.k).toBeCloseTo(2 * fitted().k, 12)
    zoomBy(0.01)
    expect(told.at(-1)!.k).toBeCloseTo(fitted().k, 12)
  })

  it('follows a state with a camera, once', () => {
    const camera = { x: 1, y: 2, k: 3 }, { follow, stage, show, move } = sight({ camera })
    follow(undefined, false)
    expect([move.mock.calls, stage.isFitted]).toEqual([[[camera]], false])
    const last = stage.shown
    show({ camera, selected: 'name b' })
    follow(last, true)
    show({ camera: { ...camera } })
    follow(last, true)
    expect(move).toHaveBeenCalledTimes(1)
  })

  it('fits in what is shown next, smoothly where it is near to the last', () => {
    const { follow, stage, show, move, fitted } = sight()
    follow(undefined, false)
    expect(move.mock.calls).toEqual([[fitted(), false]])
    const last = stage.shown
    show({ selected: 'name b' })
    follow(last, true)
    expect(move).toHaveBeenCalledTimes(1)
    show({ collapsed: true })
    follow(last, true)
    expect(move.mock.calls.slice(1)).toEqual([[fitted(), true]])
    stage.isFitted = false
    show({ collapsed: true, filters: { nodeKinds: ['token'], edgeKinds: [], weight: 0, degree: 0 } })
    follow(last, true)
    expect(move).toHaveBeenCalledTimes(2)
  })
})
