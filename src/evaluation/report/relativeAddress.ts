/**
 * The address of a file from the folder of the report, in a link of Markdown or HTML: never of a
 * scheme, such as `command:`, and without what would end the link.
 * @param path with `/` between its parts
 */
export function relativeAddress(path: string): string {
  const address = encodeURI(path.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[:?#()'*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // Two slashes in front would name another machine.
  return address.replace(/^\/+/, '');
}
