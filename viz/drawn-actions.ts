import type { Drawing } from './canvas/drawing.ts'
import type { NodeKey } from './state.ts'
import { hover, moveCamera, pin, select, type Store, toggleCommunity } from './store.ts'

/** Lets what one does in a drawing change the state. @param keyAt  the node at a place of the view that is drawn */
export function actOnDrawing(
  { on }: Pick<Drawing, 'on'>,
  { apply }: Pick<Store, 'apply'>,
  keyAt: (place: number) => NodeKey | undefined,
): void {
  const keyOf = (place: number | undefined) => (place === undefined ? undefined : keyAt(place))
  on('hover', place => apply(hover(keyOf(place))))
  on('select', place => apply(select(keyOf(place))))
  on('open', community => apply(toggleCommunity(community)))
  on('camera', camera => apply(moveCamera(camera)))
  on('pin', (place, at) => {
    const key = keyOf(place)
    if (key) apply(pin(key, at))
  })
}
