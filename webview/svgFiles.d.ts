/** The bundler puts a file's text in place of its import. */
declare module '*.svg' {
  const text: string;
  // eslint-disable-next-line no-restricted-syntax -- so that the import reads like any other
  export default text;
}
