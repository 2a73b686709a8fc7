import { describe, expect, it, vi } from 'vitest'
import { handsOf } from '../../../viz/canvas/hands.ts'
import type { DrawnState } from '../../../viz/canvas/shown.ts'
import { staged } from './staged.ts'

function hands(state: Partial<DrawnState> = {}, isLight = true) {
  const there = staged(state), told: unknown[][] = [], pinned = new Set<number>()
  const frames = { soon: vi.fn(), moved: vi.fn(), isMoving: vi.fn(() => false), isLight: () => isLight }
  const surface = { move: vi.fn(), isAstray: () => true }, tooltip = { show: vi.fn() }
  const nodes = {
    drag(place: number, at: [number, number]) {
      pinned.add(place)
      there.positions.set(at, 2 * place)
    },
    isPinned: (place: number) => pinned.has(place),
  }
  const { stage, seen } = there, emit = (...values: unknown[]) => { told.push(values) }
  const made = handsOf({ stage, nodes, frames, surface, tooltip, camera: () => seen.camera, emit })
  return { ...there, told, frames, surface, tooltip, ...made }
}

describe('hands', () => {
  it('drag nodes to where the pointer is, and pin them there', () => {
    const { at, canDrag, dragged, dropped, stage, positions, told } = hands()
    expect([at(10, 20), canDrag(0)]).toEqual([0, true])
    dragged(0, 110, 220)
    expect([stage.held, Array.from(positions.subarray(0, 2)), told]).toEqual([0, [50, 100], []])
    dropped(0, 30, 40)
    expect([stage.held, Array.from(positions.subarray(0, 2))]).toEqual([undefined, [10, 10]])
    expect(told).toEqual([['pin', 0, [10, 10]]])
  })

  it('drag no communities, and nothing that gave way to another picture meanwhile', () => {
    expect(hands({ collapsed: true }).canDrag(0)).toBe(false)
    const { canDrag, dragged, dropped, stage, show, positions, told } = hands(), before = positions.slice()
    canDrag(0)
    show({ filters: { nodeKinds: ['passage'], edgeKinds: [], weight: 0, degree: 0 } })
    dragged(0, 1, 1)
    dropped(0, 1, 1)
    expect([stage.held, positions, told]).toEqual([undefined, before, []])
  })

  it('move the picture, and it is no longer fitted in when that was by hand', () => {
    const camera = { x: 1, y: 2, k: 3 }, { moved, movedByHand, stage, surface, frames, told } = hands()
    moved(camera, false)
    expect([stage.isFitted, surface.move.mock.lastCall, frames.soon.mock.calls]).toEqual([true, [camera], [[]]])
    moved(camera, true)
    movedByHand(camera)
    expect([stage.isFitted, frames.soon.mock.calls.length, told]).toEqual([false, 2, [['camera', camera]]])
  })

  it('move a picture of many marks as it is, without a tip, and have it painted when they let go', () => {
    const camera = { x: 1, y: 2, k: 3 }, { moved, movedByHand, frames, tooltip } = hands({}, false)
    moved(camera, true)
    expect(frames.soon).not.toHaveBeenCalled()
    expect([frames.moved, tooltip.show].map(each => each.mock.calls)).toEqual([[[true]], [[undefined]]])
    frames.isMoving.mockReturnValue(true)
    movedByHand(camera)
    expect(frames.soon).toHaveBeenCalledTimes(1)
  })

  it('meet nodes and communities with the pointer', () => {
    const one = hands(), other = hands({ collapsed: true })
    one.hovered(1)
    one.clicked(1)
    one.hovered(undefined)
    one.clicked(undefined)
    expect(one.told).toEqual([['hover', 1], ['select', 1], ['hover', undefined], ['select', undefined]])
    other.hovered(0)
    expect(other.stage.over).toBe(0)
    other.clicked(0)
    other.hovered(1)
    expect(other.stage.over).toBeUndefined()
    expect(other.told).toEqual([['hover', undefined], ['open', 0], ['hover', 2]])
    expect(other.frames.soon.mock.calls).toEqual([[false], [false]])
  })

  it('let go of a pinned node by a double click, else close the community it is of', () => {
    const { canDrag, dropped, doubleClicked, told } = hands({ collapsed: true, open: [0, 1] })
    doubleClicked(2)
    expect(told).toEqual([['open', 1]])
    canDrag(2)
    dropped(2, 0, 0)
    doubleClicked(2)
    expect(told.at(-1)).toEqual(['pin', 2, undefined])
    const plain = hands()
    plain.doubleClicked(2)
    expect(plain.told).toEqual([])
  })
})
