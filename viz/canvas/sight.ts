import { around, fitCamera, keepFilled, zoomed } from '../scene/positions.ts'
import type { Camera } from '../state.ts'
import type { Gestures } from './gestures.ts'
import type { Shown } from './shown.ts'
import type { Seen, Stage } from './stage.ts'

/** Where the picture is looked at, moved by controls and by states; by hand it moves through gestures. */
export interface Sight {
  /** Moves so that all that is shown fits into the picture, if nobody moved it. */
  keepFitted(): void
  /**
   * Goes where the state says that is shown now.
   *
   * @param isSmooth  whether what is shown is near to what was shown
   */
  follow(last: Shown | undefined, isSmooth: boolean): void
  /** The moves that a drawing offers. */
  fit(): void
  centre(place: number): void
  reveal(place: number): void
  zoomBy(factor: number): void
  panBy(x: number, y: number): void
}

/** @param told  called with the camera that a control moved to; undefined: all is shown */
export function createSight(
  stage: Stage,
  seen: () => Seen,
  move: Gestures['move'],
  told: (camera: Camera | undefined) => void,
): Sight {
  const fitted = () => fitCamera(stage.bounds(), seen().width, seen().height)
  const filled = (camera: Camera) => keepFilled(camera, stage.bounds(), seen().width, seen().height)
  const steer = (camera: Camera) => {
    stage.isFitted = false
    move(camera, true, () => told(camera))
  }
  const cameraAt = (place: number): Camera | undefined => {
    const item = stage.shown?.scene.itemOf[place] ?? -1, places = stage.places()
    return item < 0 ? undefined : around(places[2 * item]!, places[2 * item + 1]!, seen())
  }
  return {
    keepFitted() {
      if (stage.isFitted && stage.shown) move(fitted())
    },
    follow(last, isSmooth) {
      const { scene, state: { camera } } = stage.shown!, isTold = last === undefined || camera !== last.state.camera
      if (isTold) stage.isFitted = camera === undefined
      if (isTold && camera && !isSame(camera, seen().camera)) move(camera)
      if (stage.isFitted && (isTold || scene !== last?.scene)) move(fitted(), isSmooth)
    },
    fit() {
      stage.isFitted = true
      if (stage.shown) move(fitted(), true)
      told(undefined)
    },
    centre(place) {
      const camera = cameraAt(place)
      if (camera) steer(camera)
    },
    reveal(place) {
      const camera = cameraAt(place)
      // where all is shown and can be read, nothing needs to move
      if (camera && !(stage.isFitted && fitted().k >= camera.k)) steer(filled(camera))
    },
    zoomBy(factor) {
      if (stage.shown) steer(filled(zoomed(factor, fitted().k, seen())))
    },
    panBy(x, y) {
      const { camera: was } = seen(), camera = { ...was, x: was.x + x, y: was.y + y }
      stage.isFitted = false
      move(camera)
      told(camera)
    },
  }
}

const isSame = (a: Camera, b: Camera): boolean => a.x === b.x && a.y === b.y && a.k === b.k
