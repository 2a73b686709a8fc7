import { describe, expect, it } from 'vitest'
import { createStage } from '../../../viz/canvas/stage.ts'
import { staged } from './staged.ts'

describe('a stage', () => {
  it('has the positions of items, and what holds them', () => {
    const { stage, positions } = staged()
    expect(stage.places()).toEqual(positions)
    expect(stage.bounds()).toEqual({ x0: -14, y0: -14, x1: 114, y1: 214 })
    positions.set([-300, 0])
    stage.moved()
    expect(stage.bounds().x0).toBe(-314)
  })

  it('finds items where they are seen, also after they moved', () => {
    const { stage, positions, seen } = staged()
    expect([stage.itemAt(10, 20), stage.itemAt(210, 20), stage.itemAt(100, 100)]).toEqual([0, 1, undefined])
    seen.camera = { x: 0, y: 0, k: 1 }
    expect(stage.itemAt(100, 0)).toBe(1)
    positions.set([0, 500], 2)
    stage.moved()
    expect([stage.itemAt(100, 0), stage.itemAt(0, 500)]).toEqual([undefined, 1])
  })

  it('lights what is selected, and what is dragged, else what the state says is hovered, else a community', () => {
    const { stage, show } = staged({ selected: 'passage a', hovered: 'token c' })
    expect(stage.lit()).toEqual({ selected: 0, hovered: 2 })
    expect(stage.lit(false)).toEqual({ selected: 0 })
    stage.held = 1
    expect(stage.lit()).toEqual({ selected: 0, hovered: 1 })
    show({})
    stage.held = undefined
    expect(stage.lit()).toEqual({})
    stage.over = 0
    expect(stage.lit()).toEqual({ hovered: 0 })
  })

  it('lights none that filters hide, and a community for its nodes', () => {
    const filters = { nodeKinds: ['passage' as const], edgeKinds: [], weight: 0, degree: 0 }
    expect(staged({ selected: 'passage a', filters }).stage.lit()).toEqual({})
    expect(staged({ selected: 'name b', collapsed: true }).stage.lit()).toEqual({ selected: 0 })
  })

  it('is shot from where it is seen, with other ground around it if so asked', () => {
    const { stage, seen } = staged()
    expect(stage.shot()).toMatchObject({ ...seen, view: stage.shown!.view, scene: stage.shown!.scene })
    expect(stage.shot(0)).toMatchObject({ ...seen, margin: 0 })
  })

  it('has nothing to shoot or meet before there is a view', () => {
    const nodes = { all: () => new Float32Array(), placeOf: () => undefined }
    const stage = createStage(nodes, () => { throw new Error('nobody looks') })
    expect([stage.shot(), stage.itemAt(0, 0)]).toEqual([undefined, undefined])
  })
})
