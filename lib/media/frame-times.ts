// Presentation times from the text of ffmpeg's framecrc muxer, chunk by chunk: microsecond clock in,
// milliseconds since the first frame of the stream out.

export class FrameTimes {
  count = 0
  lastMs = 0
  /** The first frame's time on ffmpeg's own clock, in ms. */
  originMs: number | null = null
  private rest = ''
  private tickMs = 0
  private recent: number[] = []

  /** Text of the pipe → times of the frames that it completed. */
  push(text: string): number[] {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop() ?? ''
    const times: number[] = []
    for (const line of lines) {
      const tick = /^#tb \d+: (\d+)\/(\d+)/.exec(line)
      if (tick) this.tickMs = (1000 * Number(tick[1])) / Number(tick[2])
      if (line === '' || line.startsWith('#')) continue
      times.push(this.add(Number(line.split(',')[2]) * this.tickMs))
    }
    return times
  }

  private add(clockMs: number): number {
    this.originMs ??= clockMs
    const timeMs = clockMs - this.originMs
    if (this.count++ > 0) {
      this.recent.push(timeMs - this.lastMs)
      if (this.recent.length > RECENT) this.recent.shift()
    }
    this.lastMs = timeMs
    return timeMs
  }

  /** Median of the last gaps: the most likely length of the last frame, which no decoder tells. */
  usualGapMs(): number | null {
    const sorted = [...this.recent].sort((a, b) => a - b)
    return sorted[sorted.length >> 1] ?? null
  }
}

const RECENT = 25
