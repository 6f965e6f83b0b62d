// A list of questions, a few at a time. All of them end before the first fault is thrown, because an answer
// that is under way has been paid for.

export async function parallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length)
  const faults: unknown[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length && faults.length === 0; i = next++)
      try {
        results[i] = await work(items[i] as T, i)
      } catch (thrown) {
        faults.push(thrown)
      }
  }
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, worker))
  if (faults.length > 0) throw faults[0]
  return results
}
