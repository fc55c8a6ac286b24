/**
 * Text of anybody, fit for a message. The editor makes links of `[words](address)` there, and an
 * address may be a command.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Text of anybody, fit for a list to choose from. The editor makes icons of `$(name)` there. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$ (');
}
