// Progress of one step, at most four writes a second: the first at once, then the latest of each interval.

const INTERVAL_MS = 250

export interface ProgressThrottle {
  report(percent: number, message?: string): void
  /** No write begins after this. */
  close(): void
}

export function throttleProgress(
  write: (percent: number, message: string) => void,
): ProgressThrottle {
  let timer: ReturnType<typeof setTimeout> | null = null
  let latest: { percent: number; message: string } | null = null
  let message = ''
  let isOpen = true

  function flush(): void {
    timer = null
    if (!latest || !isOpen) return
    const { percent, message: text } = latest
    latest = null
    timer = setTimeout(flush, INTERVAL_MS)
    write(percent, text)
  }

  return {
    report(percent, text) {
      if (!isOpen || !Number.isFinite(percent)) return
      message = text ?? message
      latest = { percent, message }
      if (!timer) flush()
    },
    close() {
      isOpen = false
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}
