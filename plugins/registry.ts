// Turns an explicit list of plugins into a lookup. Two plugins with one id are refused at start; a miss
// names what exists.

import { AppError } from '#lib/core/errors.ts'
import type { PluginList } from './contracts.ts'

/** `list` is in order of preference. Throws config_invalid on a duplicate id. */
export function createPluginList<P extends { id: string }>(
  kind: string,
  list: readonly P[],
): PluginList<P> {
  const byId = new Map<string, P>()
  for (const plugin of list) {
    if (byId.has(plugin.id))
      throw new AppError('config_invalid', `Two ${kind} plugins call themselves "${plugin.id}".`)
    byId.set(plugin.id, plugin)
  }
  return {
    all: Object.freeze([...list]),
    get(id) {
      const plugin = byId.get(id)
      if (plugin) return plugin
      throw new AppError(
        'plugin_unknown',
        `There is no ${kind} "${id}". Use one of: ${[...byId.keys()].join(', ')}.`,
      )
    },
  }
}
