import { WEIGHT_NAMES } from '../../src/walk/view.ts'
import { changeBy } from '../store.ts'
import { h, section, whenChanged } from './dom.ts'
import { WEIGHT_LABELS, type WeightName, weightsOf } from './edge-weights.ts'
import { amount, count, percent } from './numbers.ts'
import type { Model, Panel, Parts } from './panel.ts'
import { slider } from './slider.ts'

/** The most steps that the slider offers. */
const SLIDER_STEPS = 10

/** A value to be set; the walk's own one is no change. */
const unless = (value: number, usual: number | undefined) => (value === usual ? undefined : value)

/** What a walk goes by, to be changed; hidden where no walk made the view. */
export function walkControls({ store, source }: Pick<Parts, 'store' | 'source'>, kinds: HTMLElement): Panel {
  let own = { restart: 0, steps: 0, weights: {} as Partial<Record<WeightName, number>> }
  const restart = slider(store, {
    name: 'Restart: stays with the seeds',
    streak: 'restart',
    min: 0,
    max: 1,
    step: 0.01,
    format: percent,
    changed: value => changeBy({ restart: unless(value, own.restart) }),
  })
  const steps = slider(store, {
    name: 'Steps',
    streak: 'steps',
    min: 0,
    max: SLIDER_STEPS,
    step: 1,
    format: count,
    changed: value => changeBy({ steps: unless(value, own.steps) }),
  })
  const weights = new Map(WEIGHT_NAMES.map(name => [
    name,
    slider(store, {
      name: WEIGHT_LABELS[name],
      streak: name,
      min: 0,
      max: 2,
      step: 0.05,
      format: amount,
      changed: value => state =>
        changeBy({ edges: { ...state.change.edges, [name]: unless(value, own.weights[name]) } })(state),
    }),
  ]))
  const element = h(
    'div',
    {},
    section('Walk', restart.element, steps.element),
    section('How much edges count', ...Array.from(weights.values(), each => each.element)),
    section('Kinds of edges', kinds),
  )
  const update = whenChanged<Model>(({ before, state }) => [before, state.change], ({ before, state: { change } }) => {
    const { settings } = before
    element.hidden = !settings
    own = { restart: settings?.restart ?? 0, steps: settings?.steps ?? 0, weights: weightsOf(before) }
    restart.show(change.restart ?? own.restart, change.restart !== undefined)
    steps.show(change.steps ?? own.steps, change.steps !== undefined)
    for (const [name, each] of weights) {
      each.show(change.edges?.[name] ?? own.weights[name]!, change.edges?.[name] !== undefined)
      // edges that the walk left out are not in the view: only the whole graph has them
      const isKnown = own.weights[name]! > 0 || source?.whatIf !== undefined
      each.enable(isKnown, 'The walk shown has no such edges.')
    }
  })
  return { element, update }
}
