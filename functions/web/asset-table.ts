// Every file that the pages may load: public name → content type. Nothing else is ever read, so a name in
// an address never becomes a path.

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Ours, in `functions/web/public/`. */
export const OWN_ASSETS = ['app.css', 'docs.js', 'icon.svg'] as const

/** From the package `swagger-ui-dist`. */
export const VIEWER_ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js'] as const

const NAMES: ReadonlySet<string> = new Set([...OWN_ASSETS, ...VIEWER_ASSETS])

/** Undefined for a file that is not served. */
export function assetType(name: string): string | undefined {
  return NAMES.has(name) ? TYPES[name.slice(name.lastIndexOf('.') + 1)] : undefined
}
