/** Something that waits until the page has been painted. */
export interface AfterPaint {
  /** Does something after the next frame, in place of what still waits. */
  wait(act: () => void): void
  cancel(): void
}

export function afterPaint(): AfterPaint {
  let frame = 0, timer: ReturnType<typeof setTimeout> | undefined
  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
  return {
    wait(act) {
      cancel()
      // a frame is painted after what waits for it was called
      frame = requestAnimationFrame(() => {
        timer = setTimeout(act)
      })
    },
    cancel,
  }
}
