/** Browsers have it, the DOM types do not yet. */
interface Window {
  trustedTypes?: { createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown }
}
